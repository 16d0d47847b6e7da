"""Settings are read from a file and the environment, and every fault names its place and its cure."""

from __future__ import annotations

import re
from datetime import date, time
from pathlib import Path

import pytest

from bot import config
from bot.config import ConfigError, Settings, load, require_token
from bot.setting import Listen

EXAMPLE = Path(config.__file__).parents[1] / "config.example.toml"
TOKEN = "123456789:AAExampleExampleExampleExampleExample"


def settings(tmp_path: Path, text: str, **environ: str) -> Settings:
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    return load(file, environ)


def faults(tmp_path: Path, text: str, **environ: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        settings(tmp_path, text, **environ)
    return list(caught.value.faults)


def test_without_a_file_the_built_in_settings_hold() -> None:
    built_in = load(None, {})
    assert built_in.telegram.base_url == "https://api.telegram.org/bot"
    assert built_in.database.url == f"sqlite+aiosqlite:///{Path.cwd()}/data/wenbudao.sqlite"
    assert built_in.bank.path is None
    assert built_in.campaign.zone.key == "Asia/Shanghai"


def test_the_example_as_it_stands_is_the_built_in_settings() -> None:
    example = load(EXAMPLE, {})
    built_in = load(None, {})
    assert example.telegram == built_in.telegram
    assert example.campaign == built_in.campaign
    assert example.drill == built_in.drill
    assert example.reminders == built_in.reminders
    assert example.privacy == built_in.privacy
    assert example.database.url == f"sqlite+aiosqlite:///{EXAMPLE.parent}/data/wenbudao.sqlite"


def test_the_example_with_every_key_switched_on_is_sound(tmp_path: Path) -> None:
    full = re.sub(r"^#(?! )", "", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    loaded = settings(tmp_path, full)
    assert loaded.telegram.token == TOKEN
    assert loaded.campaign.inspection_from == date(2026, 12, 15)


def test_the_example_explains_every_key_in_a_line_above_it() -> None:
    section, above, explained = "", "", set()
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if header := re.fullmatch(r"\[(\w+)\]", line):
            section = header[1]
        elif key := re.match(r"#?(\w+) = ", line):
            assert above.startswith("# "), f"[{section}] {key[1]} has no explanation"
            explained.add((section, key[1]))
        above = line
    known = {
        (section, key) for section, shape in config.SECTIONS.items() for key in shape.__dataclass_fields__
    }
    assert explained == known


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    loaded = settings(
        tmp_path,
        "[drill]\nsize = 5\n[privacy]\nprotect_content = false\n",
        WENBUDAO_DRILL_SIZE="8",
        WENBUDAO_PRIVACY_PROTECT_CONTENT="true",
        WENBUDAO_CAMPAIGN_INSPECTION_FROM="2026-12-01",
        WENBUDAO_REMINDERS_DEFAULT_SLOTS="20:00, 7:30",
        WENBUDAO_TELEGRAM_WEBHOOK_LISTEN="[::1]:9000",
        WENBUDAO_TELEGRAM_PROXY="  ",
    )
    assert loaded.drill.size == 8
    assert loaded.privacy.protect_content is True
    assert loaded.campaign.inspection_from == date(2026, 12, 1)
    assert loaded.reminders.default_slots == (time(7, 30), time(20))
    assert loaded.telegram.webhook_listen == Listen("::1", 9000)
    assert loaded.telegram.proxy is None


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("sqlite:///here.sqlite", "sqlite+aiosqlite:///{folder}/here.sqlite"),
        ("sqlite:////var/lib/w.sqlite", "sqlite+aiosqlite:////var/lib/w.sqlite"),
        ("postgresql://who:p%40ss@db.local/w", "postgresql+psycopg://who:p%40ss@db.local/w"),
        ("postgres://db.local:5433/w", "postgresql+psycopg://db.local:5433/w"),
        ("postgresql:///w?host=/run/postgresql", "postgresql+psycopg:///w?host=%2Frun%2Fpostgresql"),
    ],
)
def test_a_plain_database_address_gets_its_async_driver(tmp_path: Path, given: str, meant: str) -> None:
    loaded = settings(tmp_path, f'[database]\nurl = "{given}"\n')
    assert loaded.database.url == meant.format(folder=tmp_path)


def test_paths_count_from_the_folder_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "token.txt").write_text(f"{TOKEN}\n", encoding="utf-8-sig")
    loaded = settings(tmp_path, '[telegram]\ntoken_file = "token.txt"\n[bank]\npath = "bank.xlsx"\n')
    assert loaded.telegram.token == TOKEN
    assert loaded.bank.path == tmp_path / "bank.xlsx"
    assert loaded.source == tmp_path / "config.toml"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[telegram]\ntokn = 'x'", "config.toml [telegram] tokn：没有这个设置；是不是 token？"),
        ("[telegrm]\ntoken = 'x'", "config.toml [telegrm]：没有这一节；是不是 telegram？"),
        ("timezone = 'Asia/Shanghai'", "config.toml timezone：没有写在哪一节里；要写在 [campaign] 下面"),
        ("colour = 1", "config.toml colour：没有写在哪一节里；可用的有 telegram、database"),
        ("telegram = 'x'", "config.toml telegram：这是一节的名字，要单独写成一行 [telegram]"),
        ("[drill]\nzzz = 1", "config.toml [drill] zzz：没有这个设置；可用的有 size"),
        ("[telegram]\ntoken = 'no-colon'", "config.toml [telegram] token：不像机器人令牌"),
        ("[telegram]\nmode = 'pull'", 'config.toml [telegram] mode：应是 "polling" 或 "webhook"'),
        ("[telegram]\nbase_url = 'api.telegram.org'", "config.toml [telegram] base_url：应是 https://"),
        ("[telegram]\nproxy = 'ftp://x'", "config.toml [telegram] proxy：应是代理地址"),
        ("[telegram]\nproxy = 'http://x:99999'", "config.toml [telegram] proxy：应是代理地址"),
        ("[telegram]\nwebhook_listen = '8443'", "config.toml [telegram] webhook_listen：应是“地址:端口”"),
        ("[telegram]\nwebhook_secret = '口令'", "config.toml [telegram] webhook_secret：应是 1 到 256"),
        ("[telegram]\ntoken_file = 'none.txt'", "config.toml [telegram] token_file：读不了令牌文件"),
        (
            "[telegram]\nmode = 'webhook'\nwebhook_secret = '0123456789abcdef'",
            "config.toml [telegram] webhook_url：mode",
        ),
        ("[database]\nurl = 'mysql://h/d'", "config.toml [database] url：只支持 SQLite 和 PostgreSQL"),
        ("[database]\nurl = 'data.sqlite'", "config.toml [database] url：应形如 sqlite:///"),
        ("[database]\nurl = 'sqlite://'", "config.toml [database] url：要写明文件"),
        ("[database]\nurl = 'sqlite:///a.sqlite?mode=ro'", "config.toml [database] url：SQLite 的地址后面"),
        ("[database]\nurl = 'sqlite:///file:a?uri=true'", "config.toml [database] url：要写明文件"),
        ("[drill]\nsize = " + "9" * 5000, "config.toml：文件像是没有写完，或有过长的数字"),
        ("[drill]\nsize = " + "[" * 5000, "config.toml：文件像是没有写完，或有过长的数字、过深的括号"),
        ("[[drill]]\nsize = 3", "config.toml drill：这是一节的名字"),
        ("[database]\nurl = 'postgresql://u:p@h'", "config.toml [database] url：没有写库名"),
        ("[database]\nurl = 'postgresql://u:p@h:port/d'", "config.toml [database] url：应形如"),
        ("[campaign]\ninspection_from = '明天'", "config.toml [campaign] inspection_from：应是日期"),
        (
            "[campaign]\ninspection_from = 2026-09-01T08:00:00",
            "config.toml [campaign] inspection_from：应是日期",
        ),
        (
            "[campaign]\ninspection_until = 2026-09-01",
            "config.toml [campaign] inspection_from：只写了最后一天",
        ),
        (
            "[campaign]\ninspection_from = 2026-09-15\ninspection_until = 2026-09-01",
            "config.toml [campaign] inspection_until：早于检查的第一天",
        ),
        ("[campaign]\ntimezone = '北京'", "config.toml [campaign] timezone：没有这个时区"),
        ("[campaign]\ntimezone = '../etc/passwd'", "config.toml [campaign] timezone：没有这个时区"),
        ("[campaign]\nname = 5", "config.toml [campaign] name：应是文字"),
        ("[drill]\nsize = 0", "config.toml [drill] size：应是 1 到 50 的整数"),
        ("[drill]\nsize = true", "config.toml [drill] size：应是 1 到 50 的整数"),
        ("[drill]\nsize = 2.5", "config.toml [drill] size：应是 1 到 50 的整数"),
        (
            "[reminders]\ndefault_slots = ['25:00']",
            "config.toml [reminders] default_slots：应是 24 小时制的时刻",
        ),
        ("[reminders]\ndefault_slots = []", "config.toml [reminders] default_slots：应是一到六个时刻"),
        ("[reminders]\nworkdays_only = '也许'", "config.toml [reminders] workdays_only：应是 true"),
    ],
)
def test_a_fault_names_file_key_and_cure(tmp_path: Path, text: str, fault: str) -> None:
    (line,) = faults(tmp_path, text)
    assert line.startswith(fault)
    assert "\n" not in line


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    lines = faults(tmp_path, "[drill]\nsize = 99\n[campaign]\ntimezone = 'x'\nnmae = 'y'\n")
    assert [line.partition("：")[0] for line in lines] == [
        "config.toml [campaign] nmae",
        "config.toml [campaign] timezone",
        "config.toml [drill] size",
    ]


def test_a_faulty_variable_is_named_as_one(tmp_path: Path) -> None:
    lines = faults(
        tmp_path, "", WENBUDAO_DRILL_SIZE="many", WENBUDAO_TELEGRAM_TOKN="x", WENBUDAO_DATA="elsewhere"
    )
    assert lines == [
        "环境变量 WENBUDAO_TELEGRAM_TOKN：没有这个设置；是不是 WENBUDAO_TELEGRAM_TOKEN？",
        "环境变量 WENBUDAO_DRILL_SIZE：应是 1 到 50 的整数",
    ]


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("WENBUDAO_DATABSE_URL", "WENBUDAO_DATABASE_URL"),
        ("WENBUDAO_TELEGRAMTOKEN", "WENBUDAO_TELEGRAM_TOKEN"),
        ("WENBUDAO_BANK", "WENBUDAO_BANK_PATH"),
    ],
)
def test_a_slip_in_the_name_of_a_variable_is_not_passed_over(tmp_path: Path, given: str, meant: str) -> None:
    (line,) = faults(tmp_path, "", **{given: "x"})
    assert line.startswith(f"环境变量 {given}：没有这个设置；")
    assert meant in line


def test_values_that_contradict_each_other_are_named_where_they_stand(tmp_path: Path) -> None:
    dates = "[campaign]\ninspection_from = 2026-09-15\n"
    assert faults(tmp_path, dates, WENBUDAO_CAMPAIGN_INSPECTION_UNTIL="2026-09-01") == [
        "环境变量 WENBUDAO_CAMPAIGN_INSPECTION_UNTIL：早于检查的第一天；请核对两个日期"
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("[telegram]\ntoken = “x”\n".encode(), "config.toml 第 2 行第 9 个字符：格式不对；请把中文的引号"),
        (b"[telegram]\ntoken = x\n", "config.toml 第 2 行第 9 个字符：格式不对；文字要放在英文引号里"),
        (b'[telegram]\ntoken = """x', "config.toml"),
        ("[campaign]\nname = '迎检'".encode("gbk"), "不是 UTF-8 编码；请用编辑器“另存为”"),
    ],
)
def test_a_file_that_cannot_be_read_as_toml_says_how_to_mend_it(
    tmp_path: Path, content: bytes, fault: str
) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load(file, {})
    (line,) = caught.value.faults
    assert fault in line
    assert "：" in line


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[drill]\nsize = 3\n", encoding="utf-8-sig")
    assert load(file, {}).drill.size == 3


@pytest.mark.parametrize("name", ["absent.toml", "."])
def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / name, {})
    assert len(caught.value.faults) == 1


def test_a_missing_token_says_where_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="@BotFather"):
        require_token(settings(tmp_path, ""))
    assert require_token(settings(tmp_path, "", WENBUDAO_TELEGRAM_TOKEN=TOKEN)) == TOKEN


def test_no_secret_is_ever_shown(tmp_path: Path) -> None:
    loaded = settings(
        tmp_path,
        f"""
        [telegram]
        token = "{TOKEN}"
        proxy = "http://who:hidden-proxy@127.0.0.1:1"
        webhook_secret = "hidden-webhook-secret"
        [database]
        url = "postgresql://who:hidden-database@db/w"
        """,
    )
    assert TOKEN not in repr(loaded)
    assert "hidden" not in repr(loaded)
    lines = faults(
        tmp_path,
        f"""
        [telegram]
        token = "bot{TOKEN}"
        proxy = "socks4://who:hidden@h"
        webhook_secret = "hidden!hidden!hidden!"
        [database]
        url = "oracle://who:hidden@db/w"
        """,
    )
    assert len(lines) == 4
    assert not re.search(r"hidden|AAExample", "\n".join(lines))


def test_no_key_is_offered_that_nothing_reads() -> None:
    bot = Path(config.__file__).parent
    read = "".join(path.read_text(encoding="utf-8") for path in bot.rglob("*.py") if path.name != "config.py")
    # What is in the token's file is read with the settings.
    keys = {key for shape in config.SECTIONS.values() for key in shape.__dataclass_fields__} - {"token_file"}
    assert [key for key in sorted(keys) if not re.search(rf"\.{key}\b", read)] == []
