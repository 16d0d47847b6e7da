"""What the tests of Telegram in memory send, and how they see a refusal."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from PIL import Image
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
)
from telegram.error import BadRequest
from telegram.ext import Application

MORNING = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
App = Application[Any, Any, Any, Any, Any, Any]


@contextmanager
def refused(reason: str) -> Iterator[None]:
    """The library changes the case of what Telegram says."""
    with pytest.raises(BadRequest) as refusal:
        yield
    assert reason.lower() in str(refusal.value).lower()


def buttons(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(one, callback_data=f"do:{one}") for one in labels]])


def picture(width: int = 40, height: int = 30) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), "green").save(target, "PNG")
    return target.getvalue()
