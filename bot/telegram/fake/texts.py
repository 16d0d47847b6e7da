"""Texts as Telegram reads them: HTML turned into entities, refused where Telegram refuses it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.telegram.fake.faults import Refused, bad_request

Json = dict[str, Any]

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_QUOTES = {"blockquote", "expandable_blockquote"}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-zA-Z]+));?")
_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"""\s+([^\s=>/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.-]*)(?=[\s>])))?""")
_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>]))"
    r"|(?P<url>(?:https?://|(?<![\w@.])t\.me/)[^\s<>\"'，。；）】」]+)"
    r"|(?P<mention>(?<!\w)@[A-Za-z][A-Za-z0-9_]{3,31}\b)"
)
_LINK = re.compile(r"(?:https?|ftp|tg|ton|mailto):|[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)


def utf16_length(text: str) -> int:
    """The length Telegram counts entities in: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def formatted(source: object, parse_mode: object, entities: object, *, limit: int) -> tuple[str, list[Json]]:
    """The text and entities a message ends up with; `limit` counts characters after parsing."""
    if not isinstance(source, str):
        raise bad_request("strings must be encoded in UTF-8")
    if parse_mode is None or parse_mode == "":
        text, given = source, [dict(entity) for entity in entities] if isinstance(entities, list) else []
    elif str(parse_mode).lower() == "html":
        text, given = parse_html(source)
    else:
        raise bad_request(f"unsupported parse_mode; this Telegram reads HTML, not {parse_mode}")
    text, given = _trimmed(text.replace("\r", ""), given)
    if len(text) > limit:
        raise bad_request("message is too long" if limit == TEXT_LIMIT else "message caption is too long")
    return text, sorted(given + _found(text, given), key=lambda entity: (entity["offset"], -entity["length"]))


def message_text(source: object, parse_mode: object, entities: object) -> tuple[str, list[Json]]:
    """What `formatted` gives for a message's text, which may not be empty."""
    if source is None or source == "":
        raise bad_request("message text is empty")
    text, given = formatted(source, parse_mode, entities, limit=TEXT_LIMIT)
    if not text:
        raise bad_request("text must be non-empty")
    return text, given


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    start: int
    attributes: dict[str, str]


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Telegram's HTML dialect: the bare text and its entities (offsets in UTF-16 code units).

    Raises Refused (400, “can't parse entities”) for unknown, unclosed or crossed tags.
    """
    parts: list[str] = []
    offset = 0
    stack: list[_Open] = []
    entities: list[Json] = []
    position = 0
    while position < len(source):
        character = source[position]
        if character == "<":
            if source.startswith("/", position + 1):
                position = _close(source, position, stack, entities, offset, "".join(parts))
            else:
                opened, position = _start(source, position, offset)
                stack.append(opened)
            continue
        width = 1
        if character == "&" and (reference := _REFERENCE.match(source, position)):
            decoded = _decoded(reference)
            if decoded:
                character, width = decoded, len(reference.group())
        parts.append(character)
        offset += 2 if ord(character) > 0xFFFF else 1
        position += width
    if stack:
        raise _unparsable(f'Can\'t find end tag corresponding to start tag "{stack[-1].tag}"')
    return "".join(parts), _nested_as_allowed(entities)


def _unparsable(why: str) -> Refused:
    return bad_request(f"can't parse entities: {why}")


def _decoded(reference: re.Match[str]) -> str:
    sixteen, ten, name = reference.groups()
    if name:
        return _NAMED.get(name, "")
    code = int(sixteen, 16) if sixteen else int(ten)
    if 0xD800 <= code <= 0xDFFF:
        raise _unparsable("Text contains invalid Unicode characters after decoding HTML entities")
    return chr(code) if 0 < code < 0x10FFFF else ""


def _bytes_before(source: str, position: int) -> int:
    return len(source[:position].encode())


def _start(source: str, position: int, offset: int) -> tuple[_Open, int]:
    at = f"at byte offset {_bytes_before(source, position)}"
    name = _NAME.match(source, position + 1)
    after = name.end() if name else position + 1
    if after >= len(source):
        raise _unparsable(f"Unclosed start tag {at}")
    tag = source[position + 1 : after].lower()
    if tag not in _TAGS:
        raise _unparsable(f'Unsupported start tag "{tag}" {at}')
    attributes: dict[str, str] = {}
    while match := _ATTRIBUTE.match(source, after):
        key, *values = match.groups()
        value = next((one for one in values if one is not None), "")
        attributes[key.lower()] = _REFERENCE.sub(lambda found: _decoded(found) or found.group(), value)
        after = match.end()
    while after < len(source) and source[after].isspace():
        after += 1
    if after >= len(source):
        raise _unparsable(f'Unclosed start tag "{tag}" {at}')
    if source[after] != ">":
        raise _unparsable(f'Empty attribute name in the tag "{tag}" {at}')
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise _unparsable(f'Tag "span" must have class "tg-spoiler" {at}')
    return _Open(tag, offset, attributes), after + 1


def _close(
    source: str, position: int, stack: list[_Open], entities: list[Json], offset: int, text: str
) -> int:
    at = f"at byte offset {_bytes_before(source, position)}"
    if not stack:
        raise _unparsable(f"Unexpected end tag {at}")
    match = re.compile(r"/([^\s>]*)\s*>").match(source, position + 1)
    if not match:
        raise _unparsable(f"Unclosed end tag {at}")
    opened, name = stack.pop(), match.group(1).lower()
    if name and name != opened.tag:
        raise _unparsable(f'Unmatched end tag {at}, expected "</{opened.tag}>", found "</{name}>"')
    if offset > opened.start:
        entity = _entity(opened, offset, text)
        if entity:
            entities.append(entity)
    return match.end()


def _entity(opened: _Open, end: int, text: str) -> Json | None:
    entity: Json = {"type": _TAGS[opened.tag], "offset": opened.start, "length": end - opened.start}
    if opened.tag == "blockquote" and "expandable" in opened.attributes:
        entity["type"] = "expandable_blockquote"
    elif opened.tag == "a":
        url = opened.attributes.get("href") or _cut(text, opened.start, end)
        if user := re.fullmatch(r"tg://user\?id=(\d+)", url):
            return None if not user.group(1) else {**entity, "type": "text_link", "url": url}
        if not _LINK.match(url):
            return None
        entity["url"] = url
    elif opened.tag == "code" and opened.attributes.get("class", "").startswith("language-"):
        entity["language"] = opened.attributes["class"].removeprefix("language-")
    return entity


def _cut(text: str, start: int, end: int) -> str:
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


def _inside(entity: Json, other: Json) -> bool:
    return bool(
        other is not entity
        and other["offset"] <= entity["offset"]
        and entity["offset"] + entity["length"] <= other["offset"] + other["length"]
    )


def _nested_as_allowed(entities: Sequence[Json]) -> list[Json]:
    """Nothing inside code, no quote inside a quote: Telegram drops those silently."""
    kept: list[Json] = []
    merged = _preformatted(entities)
    for index, entity in enumerate(merged):
        # An outer tag closes later, so what stands after in the list encloses what stands before.
        outer = [other for other in merged[index + 1 :] if _inside(entity, other)]
        if any(other["type"] in {"code", "pre"} for other in outer):
            continue
        if entity["type"] in _QUOTES and any(other["type"] in _QUOTES for other in outer):
            continue
        kept.append(entity)
    return kept


def _preformatted(entities: Sequence[Json]) -> list[Json]:
    """`<pre><code class="language-x">` is one block with a language; a language elsewhere is dropped."""
    merged: list[Json] = []
    for entity in entities:
        last = merged[-1] if merged else None
        same = last and (last["offset"], last["length"]) == (entity["offset"], entity["length"])
        if last and same and entity["type"] == "pre" and last["type"] == "code" and "language" in last:
            merged[-1] = {**entity, "language": last["language"]}
        else:
            merged.append(entity)
    return [
        {key: value for key, value in entity.items() if key != "language" or entity["type"] == "pre"}
        for entity in merged
    ]


def _trimmed(text: str, entities: Sequence[Json]) -> tuple[str, list[Json]]:
    """Spaces around a text do not arrive; entities move with what is left."""
    whole = text.rstrip()
    first = min((entity["offset"] for entity in entities), default=len(whole))
    lead = min(len(whole) - len(whole.lstrip(" \n")), first)
    end = utf16_length(whole)
    kept = []
    for entity in entities:
        length = min(entity["offset"] + entity["length"], end) - entity["offset"]
        if length > 0:
            kept.append({**entity, "offset": entity["offset"] - lead, "length": length})
    return whole[lead:], kept


def _found(text: str, entities: Sequence[Json]) -> list[Json]:
    """Commands, links and names Telegram finds by itself, outside what is already marked as link or code."""
    taken = [entity for entity in entities if entity["type"] in {"text_link", "code", "pre"}]
    found: list[Json] = []
    for match in _FOUND.finditer(text):
        start = utf16_length(text[: match.start()])
        entity: Json = {"type": match.lastgroup, "offset": start, "length": utf16_length(match.group())}
        if not any(_inside(entity, other) for other in taken):
            found.append(entity)
    return found
