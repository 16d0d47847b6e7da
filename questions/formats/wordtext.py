"""The text of a Word paragraph, and what its layout says about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

PICTURE = "[图片]"

_P_PR, _R, _R_PR, _T, _TAB, _BR, _CR, _SYM = (
    qn(f"w:{name}") for name in ("pPr", "r", "rPr", "t", "tab", "br", "cr", "sym")
)
_VAL = qn("w:val")
_INSIDE = {
    qn(f"w:{name}")
    for name in ("ins", "moveTo", "hyperlink", "smartTag", "fldSimple", "sdt", "sdtContent", "customXml")
}
_DRAWN = {qn("w:drawing"), qn("w:pict"), qn("w:object")}
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_TICKS = {"F0FC": "√", "F0FE": "√", "F052": "√", "F0FB": "×", "F0FD": "×"}
_HEADING = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
_RED = re.compile(r"(?:FF|E[0-9A-F]|[CD][0-9A-F])0{2,4}|FF0000|C00000|EE0000", re.IGNORECASE)

Number = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph's text; `underlined` is it with its underlined parts between underscores, "" without any.

    `level` is its heading level (0 none), `title` whether it is the document's title, `stressed` whether
    all of it is red or highlighted. `numbered` is its own list and level, `style_numbered` that of its style.
    """

    text: str
    underlined: str = ""
    level: int = 0
    title: bool = False
    stressed: bool = False
    numbered: Number | None = None
    style_numbered: Number | None = None


class Styles:
    """What paragraph styles say of level and numbering."""

    def __init__(self, root: Any) -> None:
        self._levels: dict[str, int] = {}
        self._titles: set[str] = set()
        self._numbers: dict[str, Number] = {}
        based: dict[str, str] = {}
        for style in root.iter(qn("w:style")) if root is not None else ():
            self._read(style, based)
        for name in based:
            self._inherit(name, based)

    def _read(self, style: Any, based: dict[str, str]) -> None:
        name = style.get(qn("w:styleId"), "")
        shown = style.find(qn("w:name"))
        written = shown.get(_VAL, "") if shown is not None else ""
        parent = style.find(qn("w:basedOn"))
        if parent is not None:
            based[name] = parent.get(_VAL, "")
        found = _HEADING.fullmatch(written.strip())
        properties = style.find(_P_PR)
        outline = properties.find(qn("w:outlineLvl")) if properties is not None else None
        if found:
            self._levels[name] = int(found[1])
        elif written.lower() in ("title", "标题"):
            self._titles.add(name)
        elif outline is not None and outline.get(_VAL, "9").isdigit() and int(outline.get(_VAL, "9")) < 9:
            self._levels[name] = int(outline.get(_VAL)) + 1
        if properties is not None and (number := _number(properties)) is not None:
            self._numbers[name] = number

    def _inherit(self, name: str, based: dict[str, str]) -> None:
        parent, steps = based.get(name, ""), 0
        while parent and steps < 10:
            if name not in self._numbers and parent in self._numbers:
                self._numbers[name] = self._numbers[parent]
            parent, steps = based.get(parent, ""), steps + 1

    def level(self, style: str) -> int:
        """The heading level of `style`, 0 when it is none."""
        return self._levels.get(style, 0)

    def is_title(self, style: str) -> bool:
        """Whether `style` is that of a document's title."""
        return style in self._titles

    def number(self, style: str) -> Number | None:
        """The list and level that `style` numbers its paragraphs by."""
        return self._numbers.get(style)


def _number(properties: Any) -> Number | None:
    found = properties.find(qn("w:numPr"))
    if found is None:
        return None
    list_id, level = found.find(qn("w:numId")), found.find(qn("w:ilvl"))
    depth = level.get(_VAL, "0") if level is not None else "0"
    return (list_id.get(_VAL, "0") if list_id is not None else "", int(depth) if depth.isdigit() else 0)


def paragraph(element: Any, styles: Styles) -> Paragraph:
    """Read a paragraph; deleted text and field codes are left out."""
    properties = element.find(_P_PR)
    style = outline = None
    numbered = None
    if properties is not None:
        named = properties.find(qn("w:pStyle"))
        style = named.get(_VAL) if named is not None else None
        outline = properties.find(qn("w:outlineLvl"))
        numbered = _number(properties)
    level = styles.level(style or "")
    if outline is not None and outline.get(_VAL, "9").isdigit() and int(outline.get(_VAL, "9")) < 9:
        level = int(outline.get(_VAL)) + 1
    runs: list[tuple[str, bool, bool]] = []
    _gather(element, runs)
    text = "".join(run[0] for run in runs)
    underlined = ""
    if any(under and run.strip() for run, under, _ in runs):
        underlined = re.sub(
            r"__(\s*)__", r"\1", "".join(f"__{run}__" if under else run for run, under, _ in runs)
        )
    return Paragraph(
        text=text,
        underlined=underlined,
        level=level,
        title=styles.is_title(style or ""),
        stressed=bool(text.strip()) and all(stress for run, _, stress in runs if run.strip()),
        numbered=numbered,
        style_numbered=styles.number(style or ""),
    )


def _gather(element: Any, runs: list[tuple[str, bool, bool]]) -> None:
    for child in element:
        if child.tag == _R:
            text = _run(child)
            if text:
                properties = child.find(_R_PR)
                under = stress = False
                if properties is not None:
                    under, stress = _underlined(properties), _stressed(properties)
                runs.append((text, under, stress))
        elif child.tag in _INSIDE:
            _gather(child, runs)
        elif isinstance(child.tag, str) and child.tag.startswith(_MATH):
            runs.append(("".join(part.text or "" for part in child.iter(f"{_MATH}t")), False, False))


def _run(run: Any) -> str:
    text = ""
    for child in run:
        tag = child.tag
        if tag == _T:
            text += child.text or ""
        elif tag == _TAB:
            text += "\t"
        elif tag in (_BR, _CR):
            text += "\n"
        elif tag == _SYM:
            text += _TICKS.get((child.get(qn("w:char")) or "").upper(), "")
        elif tag in _DRAWN:
            text += PICTURE
    return text


def _underlined(properties: Any) -> bool:
    found = properties.find(qn("w:u"))
    return found is not None and found.get(_VAL, "single") != "none"


def _stressed(properties: Any) -> bool:
    highlight = properties.find(qn("w:highlight"))
    if highlight is not None and highlight.get(_VAL, "none") != "none":
        return True
    colour = properties.find(qn("w:color"))
    return colour is not None and _RED.fullmatch(colour.get(_VAL, "")) is not None
