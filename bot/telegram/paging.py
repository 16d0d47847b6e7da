"""A long text in pieces that Telegram takes: cut where a reader would, no tag left open, none cut."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

MOST = 4096
_ATOM = re.compile(r"<(?P<close>/)?(?P<name>[a-zA-Z-]+)[^>]*>|&(?:#\d+|#[xX][0-9a-fA-F]+|\w+);|.", re.DOTALL)


@dataclass(slots=True)
class _Page:
    """A piece in the making; `breaks` are places to cut it, by how good a reader finds them."""

    atoms: list[tuple[str, int]] = field(default_factory=list)
    width: int = 0
    breaks: dict[str, tuple[int, list[str]]] = field(default_factory=dict)

    def add(self, source: str, width: int) -> None:
        self.atoms.append((source, width))
        self.width += width


def width(text: str) -> int:
    """The length of a text of Telegram's HTML as Telegram counts it: UTF-16 units of what is seen."""
    return _units(plain(text))


def plain(text: str) -> str:
    """A text of Telegram's HTML without its tags."""
    return html.unescape(re.sub(r"<[^>]*>", "", text))


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def pages(text: str, most: int = MOST) -> list[str]:
    """`text` in pieces of at most `most`, cut between lines outside tags, else inside them, else anywhere.

    Tags that are open at a cut are closed before it and opened again after it.
    """
    if width(text) <= most:
        return [text]
    found: list[str] = []
    page, open_tags = _Page(), list[str]()
    for match in _ATOM.finditer(text):
        source = match[0]
        if match["name"]:
            open_tags = open_tags[:-1] if match["close"] else [*open_tags, source]
            page.add(source, 0)
            continue
        space = _units(html.unescape(source))
        # What a cut leaves may still be too wide beside a character of two units.
        while page.width and page.width + space > most:
            page = _cut(found, page, open_tags)
        page.add(source, space)
        if source == "\n":
            page.breaks["line" if open_tags else "paragraph"] = (len(page.atoms), open_tags)
    found.append("".join(source for source, _ in page.atoms))
    return [piece for piece in found if plain(piece).strip()]


def _cut(found: list[str], page: _Page, open_tags: list[str]) -> _Page:
    """Finish a full page where it is best cut, and begin the next with what is left of it."""
    here = (len(page.atoms), open_tags)
    place, tags = page.breaks.get("paragraph") or page.breaks.get("line") or here
    closing = "".join(f"</{_name(tag)}>" for tag in reversed(tags))
    found.append("".join(source for source, _ in page.atoms[:place]).rstrip("\n") + closing)
    following = _Page()
    for source, space in [*((tag, 0) for tag in tags), *page.atoms[place:]]:
        following.add(source, space)
    return following


def _name(tag: str) -> str:
    match = _ATOM.match(tag)
    return match["name"] if match else ""
