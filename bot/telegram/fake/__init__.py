"""Telegram in memory: the seam on which tests and the demo run the real bot."""

from bot.telegram.fake.faults import Fault, blocked, flood, lost_connection, refused, server_error, timeout
from bot.telegram.fake.people import Person
from bot.telegram.fake.records import Call, Chat, File, Message
from bot.telegram.fake.screen import Bubble, Button, Screen
from bot.telegram.fake.telegram import TOKEN, FakeTelegram

__all__ = [
    "TOKEN",
    "Bubble",
    "Button",
    "Call",
    "Chat",
    "FakeTelegram",
    "Fault",
    "File",
    "Message",
    "Person",
    "Screen",
    "blocked",
    "flood",
    "lost_connection",
    "refused",
    "server_error",
    "timeout",
]
