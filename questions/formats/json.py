"""JSON and JSON lines: the shapes in which quiz programs keep their questions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from questions import record
from questions.bank import Bank, Indicator, Source
from questions.formats import Item, Reading, Remark, UnreadableFile, choices, columns, forms, limits, places
from questions.formats.cells import shown
from questions.formats.decoding import decode
from questions.formats.entry import Entry, Option
from questions.formats.lines import asks
from questions.formats.understanding import understand
from questions.question import Question

SUFFIXES = (".json",)

_FORMAT = "wenbudao"
_ASSIGNED = re.compile(
    r"^\s*(?:export\s+default|module\.exports\s*=|(?:export\s+)?(?:const|let|var)\s+[\w$]+\s*=)\s*"
)
_OPTION_LETTER = (
    "key",
    "label",
    "letter",
    "option",
    "name",
    "code",
    "prefix",
    "index",
    "id",
    "选项",
    "序号",
    "标识",
    "optionkey",
    "title",
)
_OPTION_TEXT = (
    "text",
    "content",
    "value",
    "body",
    "description",
    "内容",
    "optioncontent",
    "optiontext",
    "answer",
    "desc",
    "title",
    "name",
    "label",
    "option",
    "选项",
)
_OPTION_RIGHT = (
    "iscorrect",
    "correct",
    "isright",
    "right",
    "isanswer",
    "istrue",
    "checked",
    "正确",
    "是否正确",
    "is_correct",
)
_STEMS = (
    "题干",
    "question",
    "stem",
    "questiontext",
    "questioncontent",
    "prompt",
    "题目内容",
    "题目",
    "问题",
    "content",
    "text",
    "title",
    "name",
)
_STRUCTURE = re.compile(
    r"(?:data|list|items?|questions?|records?|rows?|result|results|body|content|value|values|children|题目|题库|试题|题目列表|试题列表|qas|quiz|quizzes|exam|bank|sections?|topics?|chapters?|\d+)",
    re.IGNORECASE,
)
_DEEPEST = 30
_LAST_WHOLE = "文件不完整，只读了前面完整的部分"


def read(name: str, content: bytes) -> Reading:
    """Read JSON or JSON lines of questions in any of the common shapes, or an exported bank."""
    decoded = decode(content)
    data, remark = _loaded(decoded.text)
    if isinstance(data, dict) and data.get("format") == _FORMAT:
        return _exported(data)
    try:
        entries = list(_entries(data))
    except RecursionError as error:
        raise UnreadableFile("文件里的数据一层套一层，太深了，没有读取。") from error
    if not entries:
        raise UnreadableFile("没有找到题目。每道题要有题目（question）和答案（answer）。")
    reading = understand(entries)
    first = [Remark(name, message) for message in (decoded.guess, remark) if message]
    return replace(reading, repairs=(*first, *reading.repairs))


def write(bank: Bank) -> bytes:
    """`bank` as JSON that reads back equal."""
    data = {
        "format": _FORMAT,
        "title": bank.title,
        "reference_date": bank.reference_date,
        "posts": bank.posts,
        "topics": bank.topics,
        "terms": bank.terms,
        "sources": [_fields(source) for source in bank.sources.values()],
        "indicators": [_fields(indicator) for indicator in bank.indicators.values()],
        "questions": [record.dump(question) for question in bank.questions],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _fields(value: Source | Indicator) -> dict[str, Any]:
    return {name: getattr(value, name) for name in type(value).__dataclass_fields__}


def _loaded(text: str) -> tuple[Any, str]:
    """The data of `text`, and what had to be mended to read it."""
    text = _ASSIGNED.sub("", text.strip().lstrip("\ufeff"))
    try:
        return json.loads(text.rstrip("; \n"), strict=False), ""
    except RecursionError as error:
        raise UnreadableFile("文件里的数据一层套一层，太深了，没有读取。") from error
    except ValueError as error:
        values, whole = _several(text)
        if not values:
            line = text.count("\n", 0, getattr(error, "pos", 0)) + 1
            raise UnreadableFile(f"JSON 第 {line} 行附近有错，或文件不完整。请重新导出一份再发。") from error
        return values, "" if whole else _LAST_WHOLE


def _several(text: str) -> tuple[list[Any], bool]:
    """The values written one after the other in `text` (JSON lines), and whether that is all of it."""
    decoder = json.JSONDecoder(strict=False)
    values: list[Any] = []
    position = 0
    while position < len(text):
        if text[position] in " \t\r\n,;":
            position += 1
            continue
        if len(values) > limits.MOST_ROWS:
            raise limits.too_many_rows()
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            return values if all(isinstance(value, dict) for value in values) else [], False
        if not isinstance(value, dict | list):
            return [], False
        values.append(value)
    return values, True


def _entries(data: Any) -> Iterator[Entry]:
    for counted, (question, form, topic) in enumerate(_questions(data, "", "", 0), 1):
        if counted > limits.MOST_ROWS:
            raise limits.too_many_rows()
        yield _entry(question, places.entry(counted), form, topic)


def _questions(node: Any, form: str, topic: str, depth: int) -> Iterator[tuple[Mapping[str, Any], str, str]]:
    """Every question in `node`, with the form and topic that what is around it names."""
    if depth > _DEEPEST:
        return
    if isinstance(node, list):
        if _is_table(node):
            yield from _table(node, form, topic)
            return
        for each in node:
            yield from _questions(each, form, topic, depth + 1)
    elif isinstance(node, dict):
        if _is_question(node):
            yield node, form, topic
            return
        if _is_answers(node):
            for question, answer in node.items():
                yield {"question": question, "answer": answer}, form, topic
            return
        form, topic = _around(node, form, topic)
        for name, each in node.items():
            if isinstance(each, list | dict):
                inner_form, inner_topic = _named(str(name), form, topic)
                if (
                    isinstance(each, dict)
                    and asks(str(name))
                    and not _is_question(each)
                    and "answer" in _meanings(each)
                ):
                    each = {"question": name, **each}
                yield from _questions(each, inner_form, inner_topic, depth + 1)


def _is_question(node: Mapping[str, Any]) -> bool:
    means = _meanings(node)
    stem = means.get("stem")
    if stem is None or not any(isinstance(node[name], str) and node[name].strip() for name in stem):
        return False
    if any(
        isinstance(value, list) and value and isinstance(value[0], dict) and _is_question(value[0])
        for value in node.values()
    ):
        return False
    return bool({"answer", "options", "correct", "explanation"} & means.keys()) or {"A", "B"} <= means.keys()


def _meanings(node: Mapping[str, Any]) -> dict[str, list[str]]:
    """The names in `node` by their meaning; options that stand alone by their letters."""
    found: dict[str, list[str]] = {}
    for name in node:
        what, which = _meaning(str(name))
        if what == "option":
            found.setdefault(which, []).append(name)
        elif what == "option#":
            found.setdefault(f"#{which}", []).append(name)
        elif what:
            found.setdefault(what, []).append(name)
    return found


_known: dict[str, tuple[str, str]] = {}


def _meaning(name: str) -> tuple[str, str]:
    if name not in _known:
        if len(_known) > 5_000 or len(name) > 60:
            return columns.meaning(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name))
        _known[name] = columns.meaning(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name))
    return _known[name]


def _is_answers(node: Mapping[str, Any]) -> bool:
    """Whether `node` maps questions to their answers."""
    if len(node) < 1 or not all(
        isinstance(value, str | int | float | bool | list) for value in node.values()
    ):
        return False
    if any(
        isinstance(value, list) and any(isinstance(each, list | dict) for each in value)
        for value in node.values()
    ):
        return False
    long = sum(1 for name in node if len(str(name)) > 5 and (asks(str(name)) or len(str(name)) > 8))
    return long >= 0.6 * len(node) and all(len(str(name)) > 1 for name in node)


def _is_table(node: Sequence[Any]) -> bool:
    return bool(node) and all(
        isinstance(each, list) and all(not isinstance(cell, list | dict) for cell in each)
        for each in node[:20]
    )


def _table(node: Sequence[Any], form: str, topic: str) -> Iterator[tuple[Mapping[str, Any], str, str]]:
    rows = [[shown(cell) for cell in each] for each in node if isinstance(each, list)]
    found = columns.read_header(rows[0])
    if found is None:
        guessed = columns.guess(rows[:200])
        if guessed is None:
            return
        names = {
            guessed.stem: "question",
            guessed.answer: "answer",
            guessed.cell: "options",
            guessed.form: "题型",
        }
        names.update({column: f"选项{letter}" for letter, column in guessed.options})
        header = [names.get(column, "") for column in range(max(map(len, rows)))]
        below = rows
    else:
        header, below = rows[0], rows[1:]
    for row in below:
        yield {name: cell for name, cell in zip(header, row, strict=False) if name}, form, topic


def _around(node: Mapping[str, Any], form: str, topic: str) -> tuple[str, str]:
    """The form and topic that a group's own names give to the questions inside."""
    for name, value in node.items():
        if isinstance(value, str) and 0 < len(value) <= 60:
            what = _meaning(str(name))[0]
            if forms.form(value) or forms.heading(value):
                form = value
            elif what in ("topic", "stem") and _titled(value):
                topic = value
    return form, topic


def _titled(value: str) -> bool:
    """Whether a group's title may be a topic: words, not a code or a sentence."""
    return (
        len(value) <= 40 and bool(re.search(r"[\u4e00-\u9fffA-Za-z]", value)) and not value.startswith("http")
    )


def _named(name: str, form: str, topic: str) -> tuple[str, str]:
    if _STRUCTURE.fullmatch(name):
        return form, topic
    if forms.form(name) or forms.heading(name):
        return name, topic
    return form, name if re.search(r"[\u4e00-\u9fff]", name) and len(name) <= 40 else topic


def _entry(node: Mapping[str, Any], place: str, form: str, topic: str) -> Entry:
    means = _meanings(node)
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
    for name in (
        "points",
        "citation",
        "posts",
        "as_of",
        "expires",
        "jurisdiction",
        "confidence",
        "veto",
        "seconds",
        "note",
    ):
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
        given=frozenset({*fields, *(["topic"] if topic or "topic" in means else [])}),
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
            if _meaning(str(name))[0] in ("answer", "stem") and isinstance(each, str | int | list):
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
        return tuple(Option(letter, text) for letter, text in named if text.strip()), frozenset()
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


def _exported(data: Mapping[str, Any]) -> Reading:
    """An exported bank, exactly."""
    given = frozenset(Question.__dataclass_fields__) - {"id"}
    try:
        items = tuple(
            Item(record.load(content), places.entry(number), given=given & content.keys())
            for number, content in enumerate(data["questions"], 1)
        )
        bank = Bank(
            title=str(data.get("title", "")),
            reference_date=str(data.get("reference_date", "")),
            posts=tuple(data.get("posts", ())),
            topics=tuple(data.get("topics", ())),
            terms=tuple(data.get("terms", ())),
            sources={each["id"]: Source(**each) for each in data.get("sources", ())},
            indicators={each["id"]: Indicator(**each) for each in data.get("indicators", ())},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableFile("这份导出的题库被改坏了。请重新导出一份，或用 Excel 格式修改。") from error
    return Reading(items, bank=bank)
