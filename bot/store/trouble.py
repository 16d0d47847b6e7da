"""What is wrong with a database, as one line: which it is, what happened, and the cure."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from bot.fault import reason

_MOVE_AWAY = "请停掉程序，把它移走，再用 restore 恢复最近的备份"
_CHECK = "请检查 [database] url"

# The drivers tell their faults apart by words alone: SQLite's are fixed, PostgreSQL's may be translated, and
# then the last line of all applies.
_KNOWN = (
    (r"file is not a database|file is encrypted", "不是数据库文件", "请在 [database] url 中换一个文件"),
    (r"malformed|corrupt", "文件已损坏", _MOVE_AWAY),
    (r"is locked|is busy", "正被另一个程序占用", "请先停掉那个程序"),
    (r"or disk is full|No space left", "磁盘满了", "请清理出空间；已经收下的数据还在"),
    (r"readonly|read-only", "只能读，不能写", "请检查文件和它的文件夹的权限"),
    (r"disk I/O error", "读写磁盘出错", "请检查磁盘"),
    (r"unable to open database file", "打不开", "请检查 [database] url 的路径和权限"),
    (
        r"no such (table|column)|(relation|column) .* does not exist",
        "结构不完整",
        "请恢复最近的备份，或换一个空的数据库",
    ),
    (
        r"authentication failed|no password supplied|role .* does not exist",
        "用户名或密码不对",
        "请改 [database] url",
    ),
    (r"database .* does not exist", "没有这个库", "请先建库（createdb），或改 [database] url 中的库名"),
    (r"permission denied", "没有权限", "请给这个用户建表和读写的权限"),
    (r"starting up|shutting down|recovery mode|too many|remaining connection slots", "还不能用", "请稍等"),
    (
        r"connection .*failed|refused|timeout|timed out|resolve host|closed|terminat|is lost|consuming input",
        "连不上",
        f"请看它是否在运行，{_CHECK} 的主机和端口",
    ),
)
# Of a refused connection these are not cured by waiting.
_LASTING = re.compile(r"authentication failed|no password supplied|does not exist|permission denied|pg_hba")


class SchemaError(Exception):
    """The database does not fit this program; the message says how to cure it."""


def trouble(fault: Exception, url: URL) -> str:
    """One line about a fault of the database at `url`, which is named without its password."""
    said = words(fault)
    for pattern, what, cure in _KNOWN:
        if re.search(pattern, said):
            return f"数据库 {name(url)} {what}（{said}）。{cure}。"
    return f"数据库 {name(url)} 用不了（{said}）。{_CHECK}、磁盘空间和权限。"


def words(fault: Exception) -> str:
    """The first line of what the driver or the system said."""
    if isinstance(fault, OSError):
        return reason(fault)
    said = str(getattr(fault, "orig", None) or fault).strip()
    return said.partition("\n")[0] or type(fault).__name__


def name(url: URL) -> str:
    """A database as its owner knows it: the file, or the server and what it calls the database."""
    if url.get_backend_name() == "sqlite":
        return str(Path(str(url.database)))
    host = url.host or str(url.query.get("host", "")) or "localhost"
    return f"{host}:{url.port}/{url.database}" if url.port else f"{host}/{url.database}"


def passing(fault: Exception) -> bool:
    """Whether it may go by itself: a server that cannot be reached now, or is not ready yet."""
    if isinstance(getattr(fault, "orig", None), sqlite3.Error) or not isinstance(fault, DBAPIError):
        return False
    said = words(fault)
    if _LASTING.search(said):
        return False
    return fault.connection_invalidated or bool(re.search(_KNOWN[-2][0] + "|" + _KNOWN[-1][0], said))
