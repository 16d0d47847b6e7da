"""What a button carries, packed into Telegram's 64 bytes."""

from __future__ import annotations

from dataclasses import dataclass

from bot.messages.screen import Button

VERSION = "1"
MOST_BYTES = 64
_SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Tap:
    """A decoded button: an action and its arguments."""

    action: str
    args: tuple[str, ...] = ()


def pack(button: Button) -> str:
    """A button's callback data; raises ValueError when Telegram would refuse it."""
    words = (VERSION, button.action, *(str(arg) for arg in button.args))
    if any(_SEPARATOR in word for word in words):
        raise ValueError(f"a button's words may not hold {_SEPARATOR!r}: {words}")
    data = _SEPARATOR.join(words)
    if len(data.encode()) > MOST_BYTES:
        raise ValueError(f"a button carries at most {MOST_BYTES} bytes: {data}")
    return data


def unpack(data: str) -> Tap | None:
    """The tap that `data` holds; None for what another version or another hand has made."""
    version, *words = data.split(_SEPARATOR)
    if version != VERSION or not words or not words[0]:
        return None
    return Tap(words[0], tuple(words[1:]))


def number(tap: Tap, place: int = 0) -> int | None:
    """The whole number at `place` of a tap's arguments; None when a forged button has none."""
    if place < len(tap.args) and tap.args[place].isascii() and tap.args[place].isdecimal():
        value = int(tap.args[place])
        return value if value < 2**31 else None
    return None
