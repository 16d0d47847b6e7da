"""The command line: verbs, exit codes, and every known fault as one clear line."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from bot import config, log
from bot.config import ConfigError, Settings
from bot.fault import Faulty

if TYPE_CHECKING:
    from sqlalchemy.exc import DBAPIError

# A verb's module is imported when it is called: `grade` starts without Telegram, matplotlib and SQLAlchemy.
SERVING, BANKING, KEEPING = "bot.verbs.serving", "bot.verbs.banking", "bot.verbs.keeping"
FILES = "bot.verbs.files"


def parser() -> argparse.ArgumentParser:
    """Every verb with its options."""
    root = argparse.ArgumentParser(prog="wenbudao", description="问不倒：迎检问答练习助手")
    root.add_argument(
        "--config", type=Path, metavar="FILE", help="设置文件（默认 config.toml，没有则用内置设置）"
    )
    verbs = root.add_subparsers(dest="verb", required=True, metavar="COMMAND")

    def verb(name: str, module: str, help_: str) -> argparse.ArgumentParser:
        found = verbs.add_parser(name, help=help_, description=help_)
        found.add_argument("--config", type=Path, metavar="FILE", default=argparse.SUPPRESS)
        found.set_defaults(module=module)
        return found

    demo = verb("demo", SERVING, "在本机网页上试用：不用 token，带示例人员和题库")
    demo.add_argument("--port", type=_port, default=8765)
    demo.add_argument("--terminal", action="store_true", help="在终端里试用")
    demo.add_argument("--script", type=Path, metavar="FILE", help="重放一段对话并打印")
    verb("run", SERVING, "启动机器人")
    verb("check", SERVING, "检查设置、题库和数据库")

    verb("migrate", KEEPING, "升级数据库结构")
    backup = verb("backup", KEEPING, "备份数据库")
    backup.add_argument("file", type=Path)
    restore = verb("restore", KEEPING, "把备份恢复到空数据库")
    restore.add_argument("file", type=Path)
    verb("jobs", KEEPING, "定时任务：上次和下次运行")
    invite = verb("invite", KEEPING, "生成邀请码")
    who = invite.add_mutually_exclusive_group(required=True)
    who.add_argument("--owner", action="store_true", help="第一位管理员")
    who.add_argument("--unit", metavar="PATH", help="单位，如 区/镇/校；没有则新建")
    invite.add_argument("--post", metavar="NAME", action="append", default=[], help="岗位，可重复")
    invite.add_argument("--role", choices=("member", "lead", "editor", "reviewer", "admin"), default="member")
    invite.add_argument("--expires", default="7d", help="有效期，如 30m、12h、7d")
    invite.add_argument("--uses", type=int, default=1)
    invite.add_argument("--json", action="store_true")

    import_ = verb("import", FILES, "导入题库文件（默认只预览）")
    import_.add_argument("file", type=Path)
    import_.add_argument("--apply", action="store_true", help="真正导入")
    import_.add_argument("--json", action="store_true")
    export = verb("export", FILES, "导出题库，格式由文件后缀决定")
    export.add_argument("file", type=Path)
    grade = verb("grade", BANKING, "判一个答案，不需要题库")
    for option in ("prompt", "reference", "answer"):
        grade.add_argument(f"--{option}", required=True, metavar="TEXT")
    grade.add_argument("--spoken", action="store_true", help="答案来自语音输入")
    grade.add_argument("--taught", type=Path, metavar="FILE", help="已判过的答案（JSON）")
    grade.add_argument("--json", action="store_true")
    regrade = verb("regrade", "bot.verbs.regrading", "用现在的判题规则重判以前的作答（默认只预览）")
    regrade.add_argument("--since", required=True, metavar="DATE", help="从哪一天的作答起，如 2026-11-01")
    regrade.add_argument("--apply", action="store_true", help="真正改判")
    regrade.add_argument("--dry-run", dest="apply", action="store_false", help="只预览（默认）")
    return root


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise ValueError(text)
    return port


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a verb; returns 0 done, 1 the input was at fault. Wrong usage exits with 2."""
    options = parser().parse_args(arguments)
    try:
        settings = _settings(options.config)
        log.set_up(settings)
        act: Callable[[argparse.Namespace, Settings], int] = getattr(
            import_module(options.module), options.verb.replace("import", "import_")
        )
        return act(options, settings)
    except ConfigError as fault:
        return _refuse(*fault.faults)
    except _of_the_database() as fault:
        from sqlalchemy import make_url

        from bot.store.trouble import trouble

        return _refuse(trouble(fault, make_url(settings.database.url)))
    except _named() as fault:
        return _refuse(*str(fault).splitlines())
    except KeyboardInterrupt:
        return 130
    except Exception as fault:
        logging.getLogger(__name__).debug("unexpected", exc_info=True)
        reason = next(iter(str(fault).splitlines()), "")
        return _refuse(f"程序出了意外的错：{type(fault).__name__} {reason}".rstrip())


def _settings(path: Path | None) -> Settings:
    if path is None and config.DEFAULT_FILE.exists():
        path = config.DEFAULT_FILE
    return config.load(path, os.environ)


def _of_the_database() -> type[DBAPIError]:
    from sqlalchemy.exc import DBAPIError

    return DBAPIError


def _named() -> tuple[type[Exception], ...]:
    """The faults whose own words are meant for a person."""
    from bot.store.trouble import SchemaError
    from questions.formats import UnreadableFile

    return (SchemaError, UnreadableFile, Faulty)


def _refuse(*lines: str) -> int:
    for line in lines:
        print(line, file=sys.stderr)
    return 1
