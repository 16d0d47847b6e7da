"""The settings: config.toml and the environment, read once into values that cannot change."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, is_dataclass, replace
from datetime import date, time
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, get_type_hints
from zoneinfo import ZoneInfo

from bot import setting
from bot.fault import reason

ENVIRONMENT_PREFIX = "WENBUDAO_"
DEFAULT_FILE = Path("config.toml")
TELEGRAM_API = "https://api.telegram.org"
# How alike a variable and a setting are when one is taken for a slip of the other.
SLIP = 0.9
LISTEN = setting.Listen("127.0.0.1", 8443)


class ConfigError(Exception):
    """The settings are at fault; `faults` are lines for a person, each with place, key and cure."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Telegram:
    """How Telegram is reached; `token` is already read from `token_file`, and empty when neither is set."""

    token: Annotated[str, setting.token] = field(default="", repr=False)
    token_file: Annotated[Path | None, setting.path] = None
    mode: Annotated[str, setting.choice("polling", "webhook")] = "polling"
    base_url: Annotated[str, setting.web_address] = f"{TELEGRAM_API}/bot"
    base_file_url: Annotated[str, setting.web_address] = f"{TELEGRAM_API}/file/bot"
    proxy: Annotated[str | None, setting.proxy] = field(default=None, repr=False)
    webhook_url: Annotated[str, setting.web_address] = ""
    webhook_listen: Annotated[setting.Listen, setting.listen] = LISTEN
    webhook_secret: Annotated[str, setting.webhook_secret] = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Database:
    """Where everything is kept: an SQLAlchemy URL with its async driver; `load` makes a path absolute."""

    url: Annotated[str, setting.database_url] = field(
        default="sqlite+aiosqlite:///data/wenbudao.sqlite", repr=False
    )


@dataclass(frozen=True, slots=True)
class BankFile:
    """The bank an empty database is filled from (None: the starter bank), and how its changes go live.

    With `review` a second person approves each change.
    """

    path: Annotated[Path | None, setting.path] = None
    review: Annotated[bool, setting.boolean] = True


@dataclass(frozen=True, slots=True)
class Campaign:
    """The inspection an empty database is seeded with; its days are days of `timezone`, both inclusive."""

    name: Annotated[str, setting.text] = "“两基”迎国检"
    inspection_from: Annotated[date | None, setting.day] = None
    inspection_until: Annotated[date | None, setting.day] = None
    timezone: Annotated[str, setting.zone] = "Asia/Shanghai"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class Drill:
    """The daily drill: `size` questions a set."""

    size: Annotated[int, setting.whole(1, 50)] = 10


@dataclass(frozen=True, slots=True)
class Reminders:
    """What a new member's reminders are, in the campaign's time zone; each person changes their own."""

    default_slots: Annotated[tuple[time, ...], setting.clock_times] = (time(7, 30),)
    workdays_only: Annotated[bool, setting.boolean] = False
    quiet_from: Annotated[time, setting.clock_time] = time(22)
    quiet_until: Annotated[time, setting.clock_time] = time(6)


@dataclass(frozen=True, slots=True)
class Privacy:
    """What protects people: days answers are kept after the campaign, and a ban on passing messages on."""

    erase_after_days: Annotated[int, setting.whole(0, 3650)] = 90
    protect_content: Annotated[bool, setting.boolean] = False


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set; `source` is the file it came from, None when there was none."""

    telegram: Telegram = Telegram()
    database: Database = Database()
    bank: BankFile = BankFile()
    campaign: Campaign = Campaign()
    drill: Drill = Drill()
    reminders: Reminders = Reminders()
    privacy: Privacy = Privacy()
    source: Path | None = None


SECTIONS: dict[str, type[Any]] = {
    name: shape
    for name, shape in get_type_hints(Settings).items()
    if isinstance(shape, type) and is_dataclass(shape)
}


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """Read the settings of `path` (None: the built-in ones), overridden by WENBUDAO_<SECTION>_<KEY>.

    Relative paths count from the file's folder. Raises ConfigError with every fault at once.
    """
    document = _document(path) if path else {}
    place = path.name if path else DEFAULT_FILE.name
    folder = (path.parent if path else Path()).absolute()
    faults = [*_unknown(document, place), *_unknown_variables(environ)]
    sections: dict[str, Any] = {}
    origins: dict[tuple[str, str], str] = {}
    for section, shape in SECTIONS.items():
        table = document.get(section, {})
        given = table if isinstance(table, dict) else {}
        values = {}
        for key, parse in _keys(section).items():
            variable = _variable(section, key)
            origin, raw = f"{place} [{section}] {key}", given.get(key, "")
            if environ.get(variable, "").strip():
                origin, raw = f"环境变量 {variable}", environ[variable].strip()
            origins[section, key] = origin
            try:
                # An empty text is a key that is not set.
                if raw != "":
                    values[key] = parse(raw, folder)
            except ValueError as fault:
                faults.append(f"{origin}：{fault}")
        sections[section] = shape(**values)
    # The default of the database is a relative path as well.
    sections["database"] = Database(url=setting.database_url(sections["database"].url, folder))
    settings = Settings(**sections, source=path)
    if not faults:
        try:
            settings = replace(settings, telegram=_with_token(settings.telegram))
        except ValueError as fault:
            faults.append(f"{place} [telegram] token_file：{fault}")
        faults += [f"{origins[section, key]}：{fault}" for section, key, fault in _contradictions(settings)]
    if faults:
        raise ConfigError(*faults)
    return settings


def require_token(settings: Settings) -> str:
    """The bot's token; raises ConfigError with the cure when none is set."""
    if settings.telegram.token:
        return settings.telegram.token
    place = settings.source.name if settings.source else DEFAULT_FILE.name
    raise ConfigError(
        f"{place} [telegram] token：还没有机器人令牌；在 Telegram 里向 @BotFather 发送 /newbot 可得，"
        f"填在这里，或设环境变量 {_variable('telegram', 'token')}。不用令牌先看一看：wenbudao demo"
    )


def _document(path: Path) -> dict[str, Any]:
    try:
        # Windows editors put a byte order mark in front of UTF-8.
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        cure = "请检查路径，或把 config.example.toml 复制成 config.toml 再改"
        raise ConfigError(f"{path}：找不到这个文件；{cure}") from None
    except OSError as error:
        raise ConfigError(f"{path}：读不了这个文件（{reason(error)}）；请检查路径和权限") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}：不是 UTF-8 编码；请用编辑器“另存为”，编码选 UTF-8") from None
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # Beside what TOML forbids: numbers and nestings too large for any setting.
        raise ConfigError(_syntax_fault(path, text, str(error))) from None


def _syntax_fault(path: Path, text: str, error: str) -> str:
    found = re.search(r"line (\d+), column (\d+)", error)
    if not found:
        return f"{path.name}：文件像是没有写完，或有过长的数字、过深的括号；请检查最后几行的引号和括号"
    number = int(found[1])
    line = [*text.split("\n"), ""][number - 1]
    cure = '文字要放在英文引号里，例如 name = "城关区迎国检"；同一项只写一次'
    if re.search(r"[“”‘’＝＂＃［］]", line):
        cure = "请把中文的引号、等号、括号换成英文半角的"
    return f"{path.name} 第 {number} 行第 {found[2]} 个字符：格式不对；{cure}"


def _unknown(document: Mapping[str, Any], place: str) -> Iterator[str]:
    for section, table in document.items():
        if section in SECTIONS and not isinstance(table, dict):
            yield f"{place} {section}：这是一节的名字，要单独写成一行 [{section}]"
        elif section in SECTIONS:
            for key in table:
                if key not in _keys(section):
                    yield f"{place} [{section}] {key}：没有这个设置；{_nearest(key, _keys(section))}"
        elif isinstance(table, dict):
            yield f"{place} [{section}]：没有这一节；{_nearest(section, SECTIONS)}"
        else:
            homes = [home for home in SECTIONS if section in _keys(home)]
            cure = f"要写在 [{homes[0]}] 下面" if homes else _nearest(section, SECTIONS)
            yield f"{place} {section}：没有写在哪一节里；{cure}"


def _unknown_variables(environ: Mapping[str, str]) -> Iterator[str]:
    everything = [_variable(section, key) for section in SECTIONS for key in _keys(section)]
    for name in sorted(environ):
        if not name.startswith(ENVIRONMENT_PREFIX) or name in everything:
            continue
        section = name.removeprefix(ENVIRONMENT_PREFIX).lower().partition("_")[0]
        if section in SECTIONS:
            known = {_variable(section, known): None for known in _keys(section)}
            yield f"环境变量 {name}：没有这个设置；{_nearest(name, known)}"
        # Other programs of the same house may have variables with this beginning: only slips are named.
        elif close := get_close_matches(name, everything, n=1, cutoff=SLIP):
            yield f"环境变量 {name}：没有这个设置；是不是 {close[0]}？"


def _nearest(name: str, known: Mapping[str, Any]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"是不是 {close[0]}？" if close else f"可用的有 {'、'.join(known)}"


def _keys(section: str) -> dict[str, setting.Parse]:
    """The parser of each key of `section`."""
    hints = get_type_hints(SECTIONS[section], include_extras=True)
    return {key: hint.__metadata__[0] for key, hint in hints.items()}


def _variable(section: str, key: str) -> str:
    return f"{ENVIRONMENT_PREFIX}{section}_{key}".upper()


def _with_token(telegram: Telegram) -> Telegram:
    if telegram.token or telegram.token_file is None:
        return telegram
    try:
        content = telegram.token_file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ValueError(f"读不了令牌文件 {telegram.token_file}（{reason(error)}）") from None
    except UnicodeDecodeError:
        raise ValueError(f"令牌文件 {telegram.token_file} 不是文本文件") from None
    return replace(telegram, token=setting.token(content, Path()))


def _contradictions(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """Values that are sound alone and not together: a section, a key of it, and the fault."""
    campaign, telegram = settings.campaign, settings.telegram
    if campaign.inspection_until and not campaign.inspection_from:
        yield "campaign", "inspection_from", "只写了最后一天；请补上检查的第一天"
    if (
        campaign.inspection_from
        and (campaign.inspection_until or campaign.inspection_from) < campaign.inspection_from
    ):
        yield "campaign", "inspection_until", "早于检查的第一天；请核对两个日期"
    if telegram.mode == "webhook":
        if not telegram.webhook_url:
            yield "telegram", "webhook_url", 'mode = "webhook" 时必须填写；或改为 mode = "polling"'
        if telegram.webhook_url.startswith("http://") and telegram.base_url.startswith(TELEGRAM_API):
            yield "telegram", "webhook_url", "Telegram 只接受 https:// 的地址"
