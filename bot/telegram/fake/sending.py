"""The Bot API methods that put messages into a chat, change them and take them away."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping, Sequence
from typing import Any

from bot.telegram.fake.faults import bad_request
from bot.telegram.fake.keyboards import reply_markup, structured
from bot.telegram.fake.records import Chat, File, Json, Message
from bot.telegram.fake.state import DELETE_WITHIN, TYPING_LASTS, State
from bot.telegram.fake.texts import CAPTION_LIMIT, formatted, message_text

Parameters = Mapping[str, Any]
Uploads = Mapping[str, tuple[str, bytes, str]]

_CHAT_ACTIONS = {
    "typing",
    "upload_photo",
    "upload_document",
    "record_voice",
    "upload_voice",
    "choose_sticker",
    "find_location",
}


def truth(value: object) -> bool:
    """A boolean parameter, which over HTTP arrives as text."""
    return str(value).lower() in {"true", "yes", "1"}


def send_message(state: State, given: Parameters, uploads: Uploads) -> Json:
    text, entities = message_text(
        given.get("text"), given.get("parse_mode"), structured(given.get("entities"), "entities")
    )
    return _send(state, given, "text", text, entities, None)


def send_photo(state: State, given: Parameters, uploads: Uploads) -> Json:
    return _send_file(state, given, uploads, "photo")


def send_document(state: State, given: Parameters, uploads: Uploads) -> Json:
    return _send_file(state, given, uploads, "document")


def send_voice(state: State, given: Parameters, uploads: Uploads) -> Json:
    return _send_file(state, given, uploads, "voice")


def _send_file(state: State, given: Parameters, uploads: Uploads, kind: str) -> Json:
    state.chat_to_write(given.get("chat_id"))
    text, entities = _caption(given)
    return _send(state, given, kind, text, entities, _file(state, given.get(kind), kind, uploads))


def _caption(given: Parameters) -> tuple[str, list[Json]]:
    entities = structured(given.get("caption_entities"), "caption entities")
    return formatted(given.get("caption") or "", given.get("parse_mode"), entities, limit=CAPTION_LIMIT)


def _file(state: State, value: object, kind: str, uploads: Uploads) -> File:
    """An upload (under its own name, or `attach://name`), or a file Telegram has, by its id."""
    name = str(value).removeprefix("attach://") if isinstance(value, str) else kind
    if name in uploads:
        filename, content, mime = uploads[name]
        guessed = mime or mimetypes.guess_type(filename)[0] or "application/octet-stream"
        return state.add_file(filename, content, guessed, kind)
    if value is None:
        raise bad_request(f"there is no {kind} in the request")
    file = state.files.get(str(value))
    if file is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return file


def _send(
    state: State, given: Parameters, kind: str, text: str, entities: Sequence[Json], file: File | None
) -> Json:
    chat = state.chat_to_write(given.get("chat_id"))
    markup = reply_markup(given.get("reply_markup"))
    message = Message(
        chat.next_id(),
        chat,
        None,
        state.now(),
        kind,
        text,
        list(entities),
        file,
        reply_to=_replied(state, chat, given),
        protected=truth(given.get("protect_content")),
    )
    _apply_markup(chat, message, markup)
    chat.typing_until = None
    state.add_message(message)
    return message.as_json(state.bot)


def _replied(state: State, chat: Chat, given: Parameters) -> int | None:
    asked = structured(given.get("reply_parameters"), "reply parameters")
    if not asked:
        return None
    answered = chat.messages.get(int(asked.get("message_id", 0)))
    if answered is None or answered.deleted:
        if truth(asked.get("allow_sending_without_reply")):
            return None
        raise bad_request("message to be replied not found")
    return answered.id


def _apply_markup(chat: Chat, message: Message, markup: Json | None) -> None:
    if markup is None:
        return
    if "inline_keyboard" in markup:
        message.buttons = markup["inline_keyboard"]
        return
    message.keyboard = True
    chat.placeholder = markup.get("input_field_placeholder") or ""
    chat.awaited = None
    if "keyboard" in markup:
        chat.keyboard = markup
    elif markup.get("remove_keyboard"):
        chat.keyboard = None
    else:
        chat.awaited = message.id


def send_chat_action(state: State, given: Parameters, uploads: Uploads) -> bool:
    chat = state.chat_to_write(given.get("chat_id"))
    if given.get("action") not in _CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.typing_until = state.now() + TYPING_LASTS
    state.changed()
    return True


def edit_message_text(state: State, given: Parameters, uploads: Uploads) -> Json:
    text, entities = message_text(
        given.get("text"), given.get("parse_mode"), structured(given.get("entities"), "entities")
    )
    message = _editable(state, given)
    if message.kind != "text":
        raise bad_request("there is no text in the message to edit")
    return _edit(state, given, message, text, entities, None)


def edit_message_caption(state: State, given: Parameters, uploads: Uploads) -> Json:
    text, entities = _caption(given)
    message = _editable(state, given)
    if message.kind == "text":
        raise bad_request("there is no caption in the message to edit")
    return _edit(state, given, message, text, entities, message.file)


def edit_message_media(state: State, given: Parameters, uploads: Uploads) -> Json:
    media = structured(given.get("media"), "input media")
    if not isinstance(media, dict) or media.get("type") not in {"photo", "document"}:
        raise bad_request("can't parse input media: unsupported type")
    message = _editable(state, given)
    text, entities = _caption(media)
    # A lone upload may travel under the name of the parameter or of its kind instead of attach://.
    value = media.get("media") or next((name for name in ("media", media["type"]) if name in uploads), None)
    file = _file(state, value, str(media["type"]), uploads)
    return _edit(state, given, message, text, entities, file, kind=str(media["type"]))


def edit_message_reply_markup(state: State, given: Parameters, uploads: Uploads) -> Json:
    message = _editable(state, given)
    return _edit(state, given, message, message.text, message.entities, message.file)


def _editable(state: State, given: Parameters) -> Message:
    chat = state.chat_to_write(given.get("chat_id"))
    message = state.message_of(chat, given.get("message_id"), "message to edit")
    if message.mine or message.keyboard or message.kind == "service":
        raise bad_request("message can't be edited")
    return message


def _edit(
    state: State,
    given: Parameters,
    message: Message,
    text: str,
    entities: Sequence[Json],
    file: File | None,
    *,
    kind: str = "",
) -> Json:
    markup = reply_markup(given.get("reply_markup"), inline_only=True)
    buttons = markup["inline_keyboard"] if markup else []
    after = (text, list(entities), file, buttons)
    if after == (message.text, message.entities, message.file, message.buttons):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same"
            " as a current content and reply markup of the message"
        )
    if (text, list(entities), file) != (message.text, message.entities, message.file):
        message.edited = state.now()
    message.text, message.entities, message.file, message.buttons = after
    message.kind = kind or message.kind
    state.touch(message)
    return message.as_json(state.bot)


def delete_message(state: State, given: Parameters, uploads: Uploads) -> bool:
    chat = state.chat_to_write(given.get("chat_id"))
    _delete(state, chat, state.message_of(chat, given.get("message_id"), "message to delete"))
    return True


def delete_messages(state: State, given: Parameters, uploads: Uploads) -> bool:
    chat = state.chat_to_write(given.get("chat_id"))
    ids = structured(given.get("message_ids"), "message identifiers")
    if not isinstance(ids, list) or not 1 <= len(ids) <= 100:
        raise bad_request("message identifiers are not specified")
    # Telegram skips, here, what is not to be found.
    for message in [chat.messages[one] for one in ids if one in chat.messages]:
        if not message.deleted:
            _delete(state, chat, message)
    return True


def _delete(state: State, chat: Chat, message: Message) -> None:
    if state.now() - message.date > DELETE_WITHIN or (message.mine and chat.kind != "private"):
        raise bad_request("message can't be deleted for everyone")
    message.deleted = True
    if chat.awaited == message.id:
        chat.forget_awaited()
    state.touch(message)
