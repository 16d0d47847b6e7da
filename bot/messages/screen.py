"""A screen: one message with the buttons that are all one can do next."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message; `action` and `args` say what a tap asks for."""

    label: str
    action: str
    args: tuple[int | str, ...] = ()


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A file to send."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Screen:
    """What to show. `text` is Telegram's HTML with every value escaped.

    `picture` is a PNG that `text` then captions. `menu` are the rows of the keyboard that stays. A `farewell`
    takes the keyboard that stays away.
    """

    text: str
    rows: Rows = ()
    picture: bytes | None = None
    document: Document | None = None
    menu: tuple[tuple[str, ...], ...] = ()
    farewell: bool = False


def asking(text: str, way_out: Button) -> Screen:
    """Asks for the person's next text. A forced reply leaves no room for a button, so there is none."""
    return Screen(text, ((way_out,),))
