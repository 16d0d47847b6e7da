"""A small bank for tests: two topics, two posts, one veto item, one figure, one doubtful question."""

from questions.bank import Bank, Indicator, Source
from questions.question import Confidence, KeyPoint, Kind, Question

TOWNSHIP, HEAD = "乡镇党政领导", "校长"
LITERACY, SCHOOLING = "扫盲", "普及"


def question(id: str, prompt: str, *points: str, must: bool = True, **more: object) -> Question:
    """A question of two posts whose answer is its points."""
    return Question(
        **{
            "id": id,
            "prompt": prompt,
            "answer": "；".join(points),
            "points": tuple(KeyPoint(point, must=must) for point in points),
            "topic": LITERACY,
            "posts": (TOWNSHIP, HEAD),
            "sources": ("rules",),
            **more,
        }
    )


STANDARD = question(
    "standard",
    "什么是“脱盲”？农村和城镇的识字标准各是多少？",
    "农村识1500字",
    "城镇居民和企事业职工识2000字",
    kind=Kind.NUMBER,
    citation="《扫除文盲工作条例》第七条",
)
RATE = question("rate", "青壮年非文盲率应达到多少？", "95%以上", kind=Kind.NUMBER, veto=True)
AGES = question("ages", "青壮年指多大年龄的人？", "15周岁至50周岁", kind=Kind.NUMBER)
RELAPSE = question(
    "relapse", "复盲率应控制在多少？", "5%以下", kind=Kind.NUMBER, confidence=Confidence.CIRCULATING
)
RUMOUR = question(
    "rumour", "扫盲教师的补助是多少？", "每月100元", kind=Kind.NUMBER, confidence=Confidence.GENERAL
)
YEARS = question("years", "义务教育的年限是几年？", "九年", kind=Kind.NUMBER, topic=SCHOOLING)
START = question("start", "新的义务教育法何时施行？", "2006年9月1日", kind=Kind.LAW, topic=SCHOOLING)
GROWTH = question(
    "growth",
    "教育经费的“三个增长”是什么？",
    "教育财政拨款的增长高于财政经常性收入的增长",
    "生均教育经费逐步增长",
    "教师工资和生均公用经费逐步增长",
    kind=Kind.LIST,
    topic=SCHOOLING,
)
RELIEF = question(
    "relief",
    "“两免一补”指什么？",
    "免杂费",
    "免书本费",
    "补助寄宿生生活费",
    kind=Kind.LIST,
    topic=SCHOOLING,
)
ENROLMENT = question(
    "enrolment",
    "本地小学适龄儿童入学率是多少？",
    "入学率{{enrolment}}",
    kind=Kind.FIGURE,
    topic=SCHOOLING,
    posts=(TOWNSHIP,),
)
CLASSES = question(
    "classes", "小学每班的标准人数是多少？", "45人", kind=Kind.NUMBER, topic=SCHOOLING, posts=(HEAD,)
)

BANK = Bank(
    title="小题库",
    reference_date="2006-12-31",
    posts=(TOWNSHIP, HEAD),
    topics=(LITERACY, SCHOOLING),
    terms=("非文盲率",),
    sources={"rules": Source("rules", "扫除文盲工作条例", "https://example.org/rules")},
    indicators={
        "children": Indicator("children", "小学适龄儿童数", "人", table="基表一"),
        "enrolled": Indicator("enrolled", "小学在校适龄儿童数", "人", table="基表一"),
        "enrolment": Indicator(
            "enrolment", "小学适龄儿童入学率", "%", numerator="enrolled", denominator="children"
        ),
    },
    questions=(
        STANDARD, RATE, AGES, RELAPSE, RUMOUR, YEARS, START, GROWTH, RELIEF, ENROLMENT, CLASSES,
    ),
)  # fmt: skip
