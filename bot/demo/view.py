"""What the page is told: the world as plain JSON."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from bot.demo.world import Part, World
from bot.telegram.fake import Bubble, Call, Screen

Json = dict[str, Any]

BUBBLES_AT_MOST = 150
CALLS_AT_MOST = 80
_SHORT = 160


def view_of(world: World, key: str) -> Json:
    """Everything the page draws for the person with this key; marks their messages as seen."""
    part = world.parts[key]
    screen = part.person.screen
    world.seen[key] = _newest(screen)
    return {
        "me": key,
        "bot": {"name": world.telegram.state.bot["first_name"], "username": world.telegram.username},
        "people": [_person(world, one) for one in world.parts.values()],
        "clock": {
            "now": world.local.strftime("%Y-%m-%dT%H:%M:%S"),
            "daysLeft": (world.inspection - world.local.date()).days if world.inspection else None,
        },
        "invitation": world.invitation if part.key == "stranger" else "",
        "screen": _screen(screen, world),
        "calls": [_call(call, world) for call in world.telegram.calls[-CALLS_AT_MOST:]],
    }


def _newest(screen: Screen) -> int:
    return max((bubble.id for bubble in screen.bubbles), default=0)


def _person(world: World, part: Part) -> Json:
    seen = world.seen.get(part.key, 0)
    unread = sum(1 for bubble in part.person.screen.bubbles if not bubble.mine and bubble.id > seen)
    return {"key": part.key, "zh": part.zh, "en": part.en, "name": part.person.name, "unread": unread}


def _screen(screen: Screen, world: World) -> Json:
    texts = {bubble.id: bubble.text for bubble in screen.bubbles}
    return {
        "bubbles": [_bubble(bubble, texts, world) for bubble in screen.bubbles[-BUBBLES_AT_MOST:]],
        "keyboard": screen.keyboard,
        "placeholder": screen.placeholder,
        "awaited": {"id": screen.awaited, "text": texts.get(screen.awaited, "")} if screen.awaited else None,
        "toast": _toast(screen),
        "typing": screen.typing,
        "blocked": screen.blocked,
        "commands": [{"command": name, "description": words} for name, words in screen.commands],
    }


def _toast(screen: Screen) -> Json | None:
    if not screen.toasts:
        return None
    last = screen.toasts[-1]
    return {"id": last.id, "text": last.text, "alert": last.alert}


def _bubble(bubble: Bubble, texts: dict[int, str], world: World) -> Json:
    file = bubble.file
    return {
        "id": bubble.id,
        "revision": bubble.revision,
        "mine": bubble.mine,
        "kind": bubble.kind,
        "text": bubble.text,
        "entities": bubble.entities,
        "buttons": [
            [{"label": one.label, "data": one.data, "url": one.url} for one in row] for row in bubble.buttons
        ],
        "file": file
        and {
            "id": file.id,
            "name": file.name,
            "size": len(file.content),
            "width": file.width,
            "height": file.height,
        },
        "at": bubble.at.astimezone(world.timezone).strftime("%Y-%m-%dT%H:%M"),
        "edited": bubble.edited,
        "reply": texts.get(bubble.reply_to or 0),
        "protected": bubble.protected,
    }


def _call(call: Call, world: World) -> Json:
    person = world.telegram.people.get(call.chat or 0)
    return {
        "number": call.number,
        "method": call.method,
        "at": call.at.astimezone(world.timezone).strftime("%H:%M:%S"),
        "to": person.name if person else "",
        "short": _shortened(call.parameters),
        "parameters": dict(call.parameters),
        "error": call.error,
    }


def _bare(html: str) -> str:
    return unescape(re.sub(r"</?[a-z][^<>]*>", "", html))


def _shortened(parameters: Any) -> str:
    for name in ("text", "caption", "document", "photo", "action", "commands"):
        if name in parameters:
            words = " ".join(_bare(str(parameters[name])).split())
            return words if len(words) <= _SHORT else words[: _SHORT - 1] + "…"
    return " ".join(f"{key}={value}" for key, value in parameters.items() if key != "chat_id")[:_SHORT]
