"""Keyboards as Telegram takes them, refused where Telegram refuses them."""

from __future__ import annotations

import json
import re
from typing import Any

from bot.telegram.fake.faults import bad_request

Json = dict[str, Any]

CALLBACK_BYTES = 64
BUTTONS_AT_MOST = 100
PLACEHOLDER_CHARACTERS = 64

_ACTIONS = {
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
}
_URL = re.compile(r"(?:https?|tg|ton)://\S+|(?:[\w-]+\.)+\w{2,}(?:/\S*)?", re.IGNORECASE)


def structured(value: object, name: str) -> Any:
    """A parameter that is JSON, as the object itself or as text (the way it travels over HTTP)."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise bad_request(f"can't parse {name} JSON object") from None


def reply_markup(value: object, *, inline_only: bool = False) -> Json | None:
    """A checked reply markup with empty buttons and rows removed; None when nothing is left of it.

    Raises Refused (400) for what Telegram refuses; edits take `inline_only` keyboards.
    """
    markup = structured(value, "reply keyboard markup")
    if markup is None or markup == "":
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = _rows(markup, "inline_keyboard")
        if sum(map(len, rows)) > BUTTONS_AT_MOST:
            raise bad_request("reply markup is too long")
        for row in rows:
            for button in row:
                _check_inline(button)
        return {"inline_keyboard": rows} if rows else None
    if inline_only:
        raise bad_request("inline keyboard expected")
    if len(markup.get("input_field_placeholder") or "") > PLACEHOLDER_CHARACTERS:
        raise bad_request("input field placeholder is too long")
    if "keyboard" in markup:
        rows = _rows(markup, "keyboard")
        return {**markup, "keyboard": rows} if rows else None
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        return markup
    return None


def _rows(markup: Json, name: str) -> list[list[Json]]:
    given = markup[name]
    if not isinstance(given, list) or not all(isinstance(row, list) for row in given):
        raise bad_request(f'field "{name}" must be an Array of Arrays')
    rows = [[_button(button) for button in row] for row in given]
    return [kept for row in rows if (kept := [button for button in row if button["text"]])]


def _button(value: object) -> Json:
    button = {"text": value} if isinstance(value, str) else value
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request('can\'t parse keyboard button: field "text" must be of type String')
    return button


def _check_inline(button: Json) -> None:
    actions = _ACTIONS & button.keys()
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if "callback_data" in actions:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in actions and not _URL.fullmatch(str(button["url"])):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
