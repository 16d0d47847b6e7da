"""The log: one line an event on standard error, without any secret."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable
from typing import TextIO
from urllib.parse import quote

from bot.config import Settings

REDACTED = "[已隐去]"
# A token in a URL path, as httpx and errors show it, may be percent-encoded.
_TOKEN = re.compile(r"\d{5,}(?::|%3A)[\w-]{30,}", re.ASCII | re.IGNORECASE)
# httpx writes every request's address, and with it the token, at INFO.
_QUIET = (
    "httpx",
    "httpcore",
    "alembic",
    "apscheduler",
    "tornado.access",
    "jieba",
    "matplotlib",
    "PIL",
    "fontTools",
)
_HANDLER = "wenbudao"


class Redacting(logging.Formatter):
    """Formats a record, traceback and arguments included, and takes every token and known secret out."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        known = {form for secret in secrets if secret for form in (secret, quote(secret, safe=""))}
        # The longest first: a secret may be the beginning of another.
        self._secrets = sorted(known, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        return self.redact(super().format(record))

    def redact(self, text: str) -> str:
        """`text` without any secret."""
        for secret in self._secrets:
            text = text.replace(secret, REDACTED)
        return _TOKEN.sub(REDACTED, text)


def secrets(settings: Settings) -> tuple[str, ...]:
    """What of `settings` must never be seen."""
    telegram = settings.telegram
    passwords = [_password(url) for url in (settings.database.url, telegram.proxy) if url is not None]
    return telegram.token, telegram.webhook_secret, *passwords


def _password(url: str) -> str:
    """The password in an address, or nothing."""
    if "@" not in url:
        return ""
    # Importing SQLAlchemy takes a fifth of a second, and the address of a file holds no password.
    from sqlalchemy import make_url

    return str(make_url(url).password or "")


def set_up(settings: Settings, *, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Send everything from `level` up to `stream` (standard error); a second call replaces the first."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.name = _HANDLER
    handler.setFormatter(Redacting(secrets(settings)))
    root = logging.getLogger()
    for former in [known for known in root.handlers if known.name == _HANDLER]:
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(level)
    logging.captureWarnings(True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
