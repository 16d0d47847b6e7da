"""The log tells what happened and never a secret."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator

import pytest

from bot import log
from bot.config import Database, Settings, Telegram
from bot.log import REDACTED, set_up

TOKEN = "987654321:AAHiddenHiddenHiddenHiddenHiddenHidden"
SETTINGS = Settings(
    telegram=Telegram(token=TOKEN, webhook_secret="door-word", proxy="http://who:prox%21y@localhost:1"),
    database=Database("postgresql+psycopg://who:p%40ss-word@db/w"),
)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a set-up log writes; the loggers are as before afterwards."""
    names = [None, *log._QUIET]
    levels = {name: logging.getLogger(name).level for name in names}
    handlers = list(logging.getLogger().handlers)
    stream = io.StringIO()
    set_up(SETTINGS, stream=stream)
    yield stream
    logging.captureWarnings(False)
    logging.getLogger().handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_a_record_is_one_line_with_its_level_and_logger(written: io.StringIO) -> None:
    logging.getLogger("bot.app").info("收到 %d 条", 3)
    (line,) = written.getvalue().splitlines()
    assert line.endswith("INFO bot.app: 收到 3 条")


def test_the_token_leaves_messages_arguments_and_tracebacks(written: io.StringIO) -> None:
    logger = logging.getLogger("bot.app")
    logger.warning("POST https://api.telegram.org/bot%s/getMe", TOKEN)
    logger.warning("escaped %s", TOKEN.replace(":", "%3A"))
    try:
        raise ValueError(f"no such bot {TOKEN}")
    except ValueError:
        logger.exception("failed with %r", {"token": TOKEN}, stack_info=True)
    text = written.getvalue()
    assert "Hidden" not in text
    assert text.count(REDACTED) >= 4
    assert "Traceback" in text


def test_another_bots_token_is_taken_out_by_its_shape(written: io.StringIO) -> None:
    logging.getLogger("bot").error("12345678:%s", "B" * 35)
    assert "BBB" not in written.getvalue()


def test_passwords_and_the_webhook_secret_are_taken_out(written: io.StringIO) -> None:
    logging.getLogger("bot").error("%s door-word p@ss-word prox!y", SETTINGS.database.url)
    text = written.getvalue()
    assert not any(word in text for word in ("door-word", "ss-word", "prox"))


def test_requests_are_not_written_but_their_faults_are(written: io.StringIO) -> None:
    logging.getLogger("httpx").info("HTTP Request: POST …")
    logging.getLogger("httpx").warning("slow")
    assert [line[-4:] for line in written.getvalue().splitlines()] == ["slow"]


def test_python_warnings_are_written(written: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(f"old {TOKEN}", stacklevel=1)
    text = written.getvalue()
    assert "py.warnings: " in text
    assert "Hidden" not in text


def test_setting_up_twice_writes_once(written: io.StringIO) -> None:
    again = io.StringIO()
    set_up(SETTINGS, level=logging.WARNING, stream=again)
    logging.getLogger("bot").info("quiet")
    logging.getLogger("bot").warning("loud")
    assert written.getvalue() == ""
    assert again.getvalue().count("loud") == 1
    assert "quiet" not in again.getvalue()
