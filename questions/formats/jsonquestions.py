"""A question as an object: its stem, options and answer under whatever names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from questions.formats import choices, columns, forms
from questions.formats.cells import shown
from questions.formats.entry import Entry, Option

_SHORTEST_STEM = 6
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
# The names of an option's parts, and of stems, the surest first.
_OPTION_LETTER = (
    "key", "label", "letter", "option", "name", "code", "prefix", "index", "id", "选项", "序号", "标识",
    "optionkey", "title",
)  # fmt: skip
_OPTION_TEXT = (
    "text", "content", "value", "body", "description", "内容", "optioncontent", "optiontext", "answer",
    "desc", "title", "name", "label", "option", "选项",
)  # fmt: skip
_OPTION_RIGHT = (
    "iscorrect", "correct", "isright", "right", "isanswer", "istrue", "checked", "正确", "是否正确",
)  # fmt: skip
_STEMS = (
    "题干", "question", "stem", "questiontext", "questioncontent", "prompt", "题目内容", "题目", "问题",
    "content", "text", "title", "name",
)  # fmt: skip


def meanings(node: Mapping[str, Any]) -> dict[str, list[str]]:
    """The names in `node` by their meaning; options that stand alone by their letters, or as #1, #2."""
    found: dict[str, list[str]] = {}
    for name in node:
        what, which = meaning(str(name))
        if what == "option":
            found.setdefault(which, []).append(name)
        elif what == "option#":
            found.setdefault(f"#{which}", []).append(name)
        elif what:
            found.setdefault(what, []).append(name)
    if "stem" not in found and "options" in found:
        # A file may call its questions topics.
        long = [name for name in found.get("topic", ()) if len(str(node[name])) >= _SHORTEST_STEM]
        if long:
            found["stem"] = long
            found["topic"] = [name for name in found["topic"] if name not in long]
    if len(found.get("A", ())) > 1 and "answer" not in found:
        # {"q": …, "oa": …, "ob": …, "a": …}
        found["answer"] = [name for name in found["A"] if str(name).lower() == "a"]
        found["A"] = [name for name in found["A"] if str(name).lower() != "a"]
    if "A" in found and "B" not in found and "answer" not in found:
        # {"q": …, "a": …}
        found["answer"] = found.pop("A")
    return found


@lru_cache(maxsize=5_000)
def meaning(name: str) -> tuple[str, str]:
    """What a name means, as columns.meaning says, however it joins its words (correctAnswer)."""
    return columns.meaning(_HUMP.sub("_", name))


def entry(node: Mapping[str, Any], place: str, form: str, topic: str) -> Entry:
    """The question that `node` holds; `form` and `topic` are what is said around it."""
    means = meanings(node)
    options, right = _options(node, means)
    answer_names = [name for name in means.get("answer", []) if not _holds_options(node, name, means)]
    answer = next((_text(node[name]) for name in answer_names if _text(node[name]).strip()), "")
    written = _first_text(node, means.get("form", []))
    own = _first_text(node, means.get("topic", []))
    if written and not forms.kind(written) and not own and not re.fullmatch(r"[\w.\-]*", written, re.ASCII):
        own, written = written, ""
    if right and not answer:
        options = tuple(replace(option, right=option.letter in right) for option in options)
    fields: dict[str, str] = {}
    for name in columns.FIELDS:
        if name in means:
            value = _first_text(node, means[name])
            # Numbers called points are a score, not key points.
            if value and not (name == "points" and re.fullmatch(r"[\d.]+", value)):
                fields[name] = value
    topic = own or topic
    return Entry(
        place=place,
        stem=_stem(node, means["stem"]),
        answer=answer,
        options=options,
        form=written if forms.kind(written) else form or written,
        topic=topic,
        explanation=_first_text(node, means.get("explanation", [])),
        fields=fields,
        given=frozenset({*fields, *(["topic"] if topic or means.get("topic") else [])}),
    )


def _stem(node: Mapping[str, Any], names: Sequence[str]) -> str:
    def rank(name: str) -> int:
        plain = re.sub(r"[_\-\s]", "", str(name)).lower()
        return _STEMS.index(plain) if plain in _STEMS else len(_STEMS)

    texts = [_text(node[name]).strip() for name in sorted(names, key=rank)]
    return next((text for text in texts if text), "")


def _first_text(node: Mapping[str, Any], names: Iterable[str]) -> str:
    return next((text for name in names if (text := _text(node[name]).strip())), "")


def _text(value: Any) -> str:
    if isinstance(value, list):
        texts = [_text(each) for each in value]
        if all(len(text) <= 2 for text in texts):
            return ",".join(texts)
        return "；".join(text for text in texts if text.strip())
    if isinstance(value, dict):
        for name, each in value.items():
            if meaning(str(name))[0] in ("answer", "stem") and isinstance(each, str | int | list):
                return _text(each)
        return "；".join(_text(each) for each in value.values() if isinstance(each, str))
    return shown(value)


def _holds_options(node: Mapping[str, Any], name: str, means: Mapping[str, Any]) -> bool:
    """Whether a name that sounds like the answer (answers) really lists the options."""
    value = node[name]
    if "options" in means or not isinstance(value, list) or len(value) < 2:
        return False
    if isinstance(value[0], dict):
        return True
    return any(
        other != name and not isinstance(node[other], list)
        for other in (*means.get("answer", []), *means.get("correct", []))
    )


def _options(
    node: Mapping[str, Any], means: Mapping[str, list[str]]
) -> tuple[tuple[Option, ...], frozenset[str]]:
    letters = sorted(name for name in means if len(name) == 1 and name.isalpha())
    if len(letters) > 1:
        named = [(letter, shown(node[means[letter][0]])) for letter in letters]
        found = tuple(Option(letter, text) for letter, text in named if text.strip())
        return choices.bare(found), frozenset()
    numbers = sorted(name for name in means if name.startswith("#"))
    if len(numbers) > 1:
        return choices.lettered([shown(node[means[name][0]]) for name in numbers]), frozenset()
    names = means.get("options") or [
        name for name in means.get("answer", []) if _holds_options(node, name, means)
    ]
    for name in names:
        options = _listed(node[name])
        if options:
            return options, frozenset(option.letter for option in options if option.right)
    return (), frozenset()


def _listed(value: Any) -> tuple[Option, ...]:
    if isinstance(value, str):
        return choices.split_cell(value)
    if isinstance(value, dict):
        pairs = [
            (str(name).strip().upper(), _text(each))
            for name, each in value.items()
            if not isinstance(each, dict)
        ]
        if all(re.fullmatch(r"[A-J]", name) for name, _ in pairs):
            return tuple(Option(name, text) for name, text in pairs if text.strip())
        if all(re.fullmatch(r"(?:OPTION|选项)?[_ ]?[A-J]", name) for name, _ in pairs):
            return tuple(Option(name[-1], text) for name, text in pairs if text.strip())
        return choices.lettered([text for _, text in pairs])
    if not isinstance(value, list):
        return ()
    if value and all(isinstance(each, dict) for each in value):
        return _objects(value)
    if value and all(
        isinstance(each, list) and len(each) > 1 and isinstance(each[1], bool) for each in value
    ):
        # [["甲", false], ["乙", true]]
        found = choices.lettered([_text(each[0]) for each in value])
        return tuple(replace(option, right=each[1]) for option, each in zip(found, value, strict=False))
    return choices.lettered([_text(each) for each in value if not isinstance(each, list)])


def _objects(value: Sequence[Mapping[str, Any]]) -> tuple[Option, ...]:
    if all(len(each) == 1 for each in value):
        # [{"A": "…"}, {"B": "…"}]
        return _listed({name: text for each in value for name, text in each.items()})
    options = []
    for position, each in enumerate(value[:10]):
        plain = {re.sub(r"[_\-\s]", "", str(name)).lower(): content for name, content in each.items()}
        letter = next(
            (
                str(plain[name]).strip().upper()
                for name in _OPTION_LETTER
                if re.fullmatch(r"\s*[A-Ja-j]\s*[.、]?", str(plain.get(name, "")))
            ),
            chr(ord("A") + position),
        ).rstrip(".、")
        texts = [
            _text(plain[name])
            for name in _OPTION_TEXT
            if name in plain and isinstance(plain[name], str | int | float)
        ]
        text = next((text for text in texts if text.strip().upper() != letter), texts[0] if texts else "")
        right = any(
            choices.judgement(shown(plain[name])) == choices.TRUE for name in _OPTION_RIGHT if name in plain
        )
        options.append(Option(letter, text, right))
    bare = choices.lettered([option.text for option in options])
    return tuple(replace(option, text=short.text) for option, short in zip(options, bare, strict=True))
