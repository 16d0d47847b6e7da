"""How one setting is read: from what stands in a file or the environment to a value that is sure to work."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

# A parser takes the raw value and the folder that relative paths count from, and raises ValueError with the
# fault and its cure in Chinese. Texts are what the environment gives for everything.
Parse = Callable[[object, Path], object]


@dataclass(frozen=True, slots=True)
class Listen:
    """An address of this machine to listen on."""

    host: str
    port: int


def text(raw: object, folder: Path) -> str:
    if not isinstance(raw, str):
        raise ValueError('应是文字，放在英文引号里，例如 "城关区"')
    return raw.strip()


def boolean(raw: object, folder: Path) -> bool:
    if isinstance(raw, bool):
        return raw
    known = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if isinstance(raw, str) and raw.strip().lower() in known:
        return known[raw.strip().lower()]
    raise ValueError("应是 true（开）或 false（关），不加引号")


def whole(low: int, high: int) -> Parse:
    """A parser of whole numbers from `low` to `high`."""

    def parse(raw: object, folder: Path) -> int:
        number = int(raw) if isinstance(raw, str) and re.fullmatch(r"\s*\d{1,9}\s*", raw) else raw
        if isinstance(number, bool) or not isinstance(number, int) or not low <= number <= high:
            raise ValueError(f"应是 {low} 到 {high} 的整数")
        return number

    return parse


def choice(*known: str) -> Parse:
    """A parser of one word out of `known`."""

    def parse(raw: object, folder: Path) -> str:
        if text(raw, folder) not in known:
            raise ValueError("应是 " + " 或 ".join(f'"{word}"' for word in known))
        return text(raw, folder)

    return parse


def path(raw: object, folder: Path) -> Path:
    return folder / Path(text(raw, folder)).expanduser()


def day(raw: object, folder: Path) -> date:
    cure = "应是日期，例如 2026-09-15"
    if isinstance(raw, datetime):
        raise ValueError(cure)
    if isinstance(raw, date):
        return raw
    try:
        return date.fromisoformat(text(raw, folder))
    except ValueError:
        raise ValueError(cure) from None


def clock_time(raw: object, folder: Path) -> time:
    if isinstance(raw, time):
        return raw.replace(second=0, microsecond=0)
    found = re.fullmatch(r"(\d{1,2})[:：](\d{2})", text(raw, folder))
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError('应是 24 小时制的时刻，例如 "07:30"')
    return time(int(found[1]), int(found[2]))


def clock_times(raw: object, folder: Path) -> tuple[time, ...]:
    """One to six times of day, in order; the environment gives them with commas between."""
    entries = re.split(r"[,，]", raw) if isinstance(raw, str) else raw
    if not isinstance(entries, list) or not 1 <= len(entries) <= 6:
        raise ValueError('应是一到六个时刻，例如 ["07:30", "20:00"]')
    return tuple(sorted({clock_time(entry, folder) for entry in entries}))


def zone(raw: object, folder: Path) -> str:
    name = text(raw, folder)
    try:
        ZoneInfo(name)
    # An empty, absolute or strangely written key raises ValueError, a folder of the database OSError.
    except (KeyError, ValueError, OSError):
        raise ValueError('没有这个时区；北京时间写 "Asia/Shanghai"') from None
    return name


def token(raw: object, folder: Path) -> str:
    """A bot's token; the fault never repeats what was written, which may be most of a real one."""
    if not isinstance(raw, str) or not re.fullmatch(r"\d+:[\w-]+", raw.strip(), re.ASCII):
        raise ValueError("不像机器人令牌；应是 @BotFather 给的整串，形如 123456789:AAE…，前后不带别的字")
    return raw.strip()


def web_address(raw: object, folder: Path) -> str:
    address = text(raw, folder)
    if not _is_address(address, ("http", "https")):
        raise ValueError("应是 https:// 或 http:// 开头的网址")
    return address.rstrip("/")


def proxy(raw: object, folder: Path) -> str:
    address = text(raw, folder)
    if not _is_address(address, ("http", "https", "socks5", "socks5h")):
        raise ValueError('应是代理地址，例如 "http://127.0.0.1:7890"')
    if address.startswith("socks") and find_spec("socksio") is None:
        raise ValueError("用 socks 代理要先装一个组件：pip install socksio；或改用 http:// 代理")
    return address


def listen(raw: object, folder: Path) -> Listen:
    host, _, port = text(raw, folder).rpartition(":")
    if not host or not re.fullmatch(r"\d{1,5}", port) or not 1 <= int(port) <= 65535:
        raise ValueError('应是“地址:端口”，例如 "127.0.0.1:8443"')
    return Listen(host.strip("[]"), int(port))


def webhook_secret(raw: object, folder: Path) -> str:
    secret = text(raw, folder)
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise ValueError("应是 1 到 256 个英文字母、数字、下划线或短横线")
    return secret


def database_url(raw: object, folder: Path) -> str:
    """The URL with its async driver and an absolute path; no fault repeats it, it may hold a password."""
    cure = "应形如 sqlite:///data/wenbudao.sqlite 或 postgresql://用户:密码@主机/库名"
    plain = re.fullmatch(r"sqlite(?:\+aiosqlite)?:///([^?:]+)", text(raw, folder))
    if plain:
        return f"sqlite+aiosqlite:///{folder / plain[1]}"
    # Importing SQLAlchemy takes a fifth of a second, which verbs without a database need not wait for.
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(text(raw, folder))
    except (ArgumentError, ValueError):
        raise ValueError(cure) from None
    if url.drivername in ("sqlite", "sqlite+aiosqlite"):
        if url.database in (None, "", ":memory:") or str(url.database).startswith("file:"):
            raise ValueError(f"要写明文件，内存里的数据库一停就没了；{cure}")
        if url.query:
            raise ValueError(f"SQLite 的地址后面不能加“?”和别的选项；{cure}")
        url = url.set(drivername="sqlite+aiosqlite", database=str(folder / Path(str(url.database))))
    elif url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        url = url.set(drivername="postgresql+psycopg")
        if not url.database:
            raise ValueError(f"没有写库名；{cure}")
    else:
        raise ValueError(f"只支持 SQLite 和 PostgreSQL；{cure}")
    return url.render_as_string(hide_password=False)


def _is_address(address: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(address)
        # Reading the port is what checks it.
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
