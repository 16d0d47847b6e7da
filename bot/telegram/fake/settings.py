"""The Bot API methods around the messages: who the bot is, its commands, updates, taps and files."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bot.telegram.fake import sending
from bot.telegram.fake.faults import bad_request
from bot.telegram.fake.keyboards import structured
from bot.telegram.fake.records import Chat, Json, Message, Toast
from bot.telegram.fake.sending import Parameters, Uploads, truth
from bot.telegram.fake.state import DOWNLOAD_LIMIT, QUERY_LIFE, State

Method = Callable[[State, Parameters, Uploads], Any]

_TEXT_LIMITS = {"description": 512, "short_description": 120, "name": 64}


def get_me(state: State, given: Parameters, uploads: Uploads) -> Json:
    return {
        **state.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


def set_webhook(state: State, given: Parameters, uploads: Uploads) -> bool:
    url = str(given.get("url") or "")
    if url and not url.startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = str(given.get("secret_token") or "")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    state.webhook = {"url": url, "secret_token": secret}
    if truth(given.get("drop_pending_updates")):
        state.updates.clear()
    return True


def delete_webhook(state: State, given: Parameters, uploads: Uploads) -> bool:
    return set_webhook(state, {"drop_pending_updates": given.get("drop_pending_updates")}, uploads)


def get_webhook_info(state: State, given: Parameters, uploads: Uploads) -> Json:
    return {
        "url": state.webhook["url"],
        "has_custom_certificate": False,
        "pending_update_count": len(state.updates),
    }


def _scope(given: Parameters) -> str:
    scope = structured(given.get("scope"), "BotCommandScope") or {"type": "default"}
    kind = scope.get("type")
    if kind in {"chat", "chat_administrators", "chat_member"}:
        return f"{kind}:{scope.get('chat_id')}/{given.get('language_code') or ''}"
    if kind not in {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    return f"{kind}/{given.get('language_code') or ''}"


def set_my_commands(state: State, given: Parameters, uploads: Uploads) -> bool:
    scope = _scope(given)
    if scope.startswith("chat:"):
        state.chat_to_write(scope.removeprefix("chat:").split("/")[0])
    commands = structured(given.get("commands"), "commands")
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", str(command.get("command"))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description") or "")) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    state.commands[scope] = commands
    state.changed()
    return True


def get_my_commands(state: State, given: Parameters, uploads: Uploads) -> list[Json]:
    return state.commands.get(_scope(given), [])


def delete_my_commands(state: State, given: Parameters, uploads: Uploads) -> bool:
    state.commands.pop(_scope(given), None)
    state.changed()
    return True


def _set_text(name: str) -> Method:
    def method(state: State, given: Parameters, uploads: Uploads) -> bool:
        value = str(given.get(name) or "")
        if len(value) > _TEXT_LIMITS[name]:
            raise bad_request(f"BOT_{name.upper()}_TOO_LONG")
        state.texts[f"{name}/{given.get('language_code') or ''}"] = value
        return True

    return method


def _get_text(name: str) -> Method:
    def method(state: State, given: Parameters, uploads: Uploads) -> Json:
        return {name: state.texts.get(f"{name}/{given.get('language_code') or ''}", "")}

    return method


def set_chat_menu_button(state: State, given: Parameters, uploads: Uploads) -> bool:
    button = structured(given.get("menu_button"), "menu button") or {"type": "default"}
    if button.get("type") not in {"default", "commands", "web_app"}:
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    chat = given.get("chat_id")
    state.menu_buttons[state.chat_to_write(chat).id if chat else 0] = button
    return True


def get_chat(state: State, given: Parameters, uploads: Uploads) -> Json:
    chat = state.chat_known(given.get("chat_id"))
    if not chat.started and chat.kind == "private":
        raise bad_request("chat not found")
    return {**chat.as_json(), "accent_color_id": 0, "max_reaction_count": 11} | {
        "accepted_gift_types": dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        )
    }


def leave_chat(state: State, given: Parameters, uploads: Uploads) -> bool:
    chat: Chat = state.chat_to_write(given.get("chat_id"))
    if chat.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.left = True
    note = Message(
        chat.next_id(), chat, None, state.now(), "service", service={"left_chat_member": state.bot}
    )
    state.add_message(note)
    return True


def answer_callback_query(state: State, given: Parameters, uploads: Uploads) -> bool:
    press = state.presses.get(str(given.get("callback_query_id")))
    if press is None or state.now() - press.at > QUERY_LIFE:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = str(given.get("text") or "")
    if len(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    if text and not press.answered:
        alert = truth(given.get("show_alert"))
        state.toasts.append(Toast(len(state.toasts) + 1, press.chat.id, text, alert, state.now()))
    press.answered = True
    state.changed()
    return True


def get_file(state: State, given: Parameters, uploads: Uploads) -> Json:
    file = state.files.get(str(given.get("file_id")))
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(file.content) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {**file.as_json(), "file_path": file.path}


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyDescription": _set_text("description"),
    "setMyShortDescription": _set_text("short_description"),
    "setMyName": _set_text("name"),
    "getMyDescription": _get_text("description"),
    "getMyShortDescription": _get_text("short_description"),
    "getMyName": _get_text("name"),
    "setChatMenuButton": set_chat_menu_button,
    "getChat": get_chat,
    "leaveChat": leave_chat,
    "answerCallbackQuery": answer_callback_query,
    "getFile": get_file,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendVoice": sending.send_voice,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": sending.edit_message_text,
    "editMessageCaption": sending.edit_message_caption,
    "editMessageMedia": sending.edit_message_media,
    "editMessageReplyMarkup": sending.edit_message_reply_markup,
    "deleteMessage": sending.delete_message,
    "deleteMessages": sending.delete_messages,
}
