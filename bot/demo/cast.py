"""Who lives in the demo's district: five people to play, a stranger, and colleagues in the background."""

from __future__ import annotations

from dataclasses import dataclass

from bot.services.people import Role

DISTRICT = "临江区"


@dataclass(frozen=True, slots=True)
class Character:
    """A person of the demo. `talent` is how likely they know an answer at first sight, `zeal` how likely they
    drill on a day; a character with a key can be played.
    """

    family: str
    given: str
    unit: str
    posts: tuple[str, ...]
    talent: float
    zeal: float
    role: Role = Role.MEMBER
    key: str = ""
    zh: str = ""
    en: str = ""
    blocked: bool = False


CHARACTERS = (
    Character("李", "明", "城关镇", ("乡镇党政领导",), 0.6, 0.8, key="member", zh="学员", en="Member"),
    Character(
        "王",
        "芳",
        "城关镇",
        ("乡镇党政领导",),
        0.7,
        0.7,
        Role.LEAD,
        key="lead",
        zh="单位负责人",
        en="Unit lead",
    ),
    Character(
        "赵", "静", "教育局", ("教育局",), 0.85, 0.6, Role.EDITOR, key="editor", zh="编辑", en="Editor"
    ),
    Character(
        "孙", "强", "教育局", ("教育局",), 0.8, 0.4, Role.REVIEWER, key="reviewer", zh="审核", en="Reviewer"
    ),
    Character(
        "周", "涛", "迎检办", ("区县领导",), 0.75, 0.5, Role.ADMIN, key="admin", zh="管理员", en="Admin"
    ),
    Character("刘", "洋", "城关镇/中心小学", ("校长",), 0.8, 0.9),
    Character("何", "梅", "城关镇/中心小学", ("教师",), 0.5, 0.2, blocked=True),
    Character("郭", "磊", "城关镇/第一中学", ("校长", "教师"), 0.65, 0.6),
    Character("张", "军", "城关镇/东关村", ("村干部",), 0.35, 0.5),
    Character("吴", "敏", "河西镇", ("乡镇党政领导",), 0.55, 0.6),
    Character("郑", "浩", "河西镇/河西小学", ("校长",), 0.6, 0.5),
    Character("钱", "红", "财政局", ("财政",), 0.7, 0.4),
)
STRANGER = Character(
    "陈", "晨", "城关镇/西关村", ("村干部",), 0, 0, key="stranger", zh="未受邀的人", en="Stranger"
)
