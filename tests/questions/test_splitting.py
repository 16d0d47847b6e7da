"""Points proposed for a model answer."""

from __future__ import annotations

import pytest

from questions.listing import either
from questions.splitting import split


def texts(prompt: str, answer: str) -> list[str]:
    return [piece.text for piece in split(prompt, answer).pieces]


@pytest.mark.parametrize(
    ("prompt", "answer", "points"),
    [
        (
            "工作方针是什么？",
            "全面推进、突出重点、分类指导、巩固提高。",
            ["全面推进", "突出重点", "分类指导", "巩固提高"],
        ),
        ("国检由谁实施？", "国家教育督导团。", ["国家教育督导团"]),
        ("学校实行什么体制？", "校长负责制;校长由县教育局聘任。", ["校长负责制", "校长由县教育局聘任"]),
        ("经费制度有哪些？", "审计监督和统计公告制度。", ["审计监督", "统计公告制度"]),
        ("预检有哪些步骤？", "①自查自纠②市级预检③省级督查", ["自查自纠", "市级预检", "省级督查"]),
        (
            "标准是多少？",
            "农村达到95%以上，城镇达到98%以上；复盲率低于5%。",
            ["农村达到95%以上", "城镇达到98%以上", "复盲率低于5%"],
        ),
        ("两基档案包括哪些？", "两基档案包括：文字、图表、声像。", ["文字", "图表", "声像"]),
        ("有23,876人吗？", "有23,876人。", ["有23,876人"]),
        ("三残指哪三类？", "视力残疾、听力残疾和智力残疾三类。", ["视力残疾", "听力残疾", "智力残疾"]),
        ("能分重点班吗？", "不得分设重点班和非重点班。", ["不得分设重点班和非重点班"]),
        (
            "谁负责？",
            "县教育局和乡镇政府组织入学；村委会协助。",
            ["县教育局", "乡镇政府组织入学", "村委会协助"],
        ),
        (
            "哪些学生可以申请补助？",
            "在校住宿的孤儿，享受低保家庭的学生，不分年级、班次、户口，都可以申请。",
            ["在校住宿的孤儿", "享受低保家庭的学生", "不分年级、班次、户口", "都可以申请"],
        ),
        (
            "县教育局还要做什么？",
            "组织校长、教师的培训和流动，加强对薄弱学校的建设。",
            ["组织校长、教师的培训和流动", "加强对薄弱学校的建设"],
        ),
        (
            "什么是学生巩固率？",
            "学年末在校学生数占学年初在校学生数的百分比。",
            ["学年末在校学生数", "占学年初在校学生数"],
        ),
        (
            "班额怎么算？",
            "在校学生数÷班数×100%。",
            ["在校学生数", "÷班数", "×100%"],
        ),
        ("本县哪几天接受省检？", "2011年9月15日至9月18日。", ["2011年9月15日", "9月18日"]),
        (
            "校舍出了事故谁承担什么责任？",
            "学校主管部门负责人应当引咎辞职。",
            ["学校主管部门负责人", "引咎辞职"],
        ),
        (
            "哪些人要登记？",
            "本村1950年1月1日以后出生的年满16周岁的人口，逐户登记。",
            ["本村1950年1月1日以后出生", "年满16周岁的人口", "逐户登记"],
        ),
        ("沟通有哪两种？", "正式沟通和非正式沟通。", ["正式沟通", "非正式沟通"]),
        ("扫盲分为哪些阶段？", "调查、教学、考核三个阶段。", ["调查", "教学", "考核"]),
        (
            "“一摸二办三验”是什么意思？",
            "一摸，摸清文盲底数；二办，办好扫盲班；三验，逐人验收。",
            ["摸清文盲底数", "办好扫盲班", "逐人验收"],
        ),
        (
            "扫盲实行什么责任制？",
            "行政领导责任制：任务列为行政负责人的职责。",
            ["行政领导责任制", "任务列为行政负责人的职责"],
        ),
        ("什么是“双基”？", "“双基”是“基础知识、基本技能”的简称。", ["基础知识", "基本技能"]),
        (
            "档案分几步做？",
            "县：收集→整理→装订；乡：核对→移交。",
            ["县：收集→整理→装订", "乡：核对→移交"],
        ),
        ("有哪些任务？", "普及高中教育和参与社会监督。", ["普及高中教育", "参与社会监督"]),
        (
            "学制有几种？",
            "小学五年、六年制；15、17周岁完成率另算。",
            ["小学五年、六年制", "15、17周岁完成率另算"],
        ),
        ("什么是“双控”？", "控制辍学和控制复盲的合称。", ["控制辍学", "控制复盲"]),
        ("档案分哪几类？", "第一类：名册；第二类：报表；Ⅲ 佐证材料。", ["名册", "报表", "佐证材料"]),
        (
            "为什么每个村都要准备？",
            "抽样定村；每个村都可能被抽中检查。",
            ["抽样定村", "每个村都可能被抽中检查"],
        ),
        (
            "为什么每个行政村都要准备？",
            "抽样定村，每个行政村都可能被抽中。",
            ["抽样定村", "都可能被抽中"],
        ),
        ("体育的地位？", "应当把体育放在突出位置。", ["放在突出位置"]),
    ],
)
def test_an_answer_is_split_as_an_editor_would(prompt: str, answer: str, points: list[str]) -> None:
    assert texts(prompt, answer) == points


def test_a_phrase_with_a_listing_mark_in_it_stays_whole() -> None:
    assert texts("谁必须入学？", "适龄儿童、少年。") == ["适龄儿童、少年"]


def test_what_follows_a_whole_list_weighs_less() -> None:
    pieces = split("由哪些人组成？", "由总督学、副总督学及国家督学组成；总督学由国务院任命。").pieces
    assert [piece.weight for piece in pieces] == [1.0, 1.0, 1.0, 0.3]


@pytest.mark.parametrize(
    ("prompt", "answer", "asked"),
    [
        ("县里哪年通过验收？", "2009年11月，五个乡镇全部达标，召开了总结大会。", ["2009年11月"]),
        (
            "谁来设置寄宿制学校？",
            "县级人民政府根据需要设置，保障居住分散的儿童入学。",
            ["县级人民政府根据需要设置"],
        ),
        ("复盲率是多少？", "一般的说法是低于5%。原文未见，待核。", ["一般的说法是低于5%"]),
        ("省检之前要过哪些关？", "学校自查；县级复查；再接受省检。", ["学校自查", "县级复查"]),
        ("入学怎么安排？", "免试入学；就近入学（户籍所在地学校）。", ["免试入学", "就近入学"]),
        (
            "抽查档案看什么？",
            "看学籍名册和点名册；看转学证明；要防止名册和证明对不上。",
            ["看学籍名册和点名册", "看转学证明"],
        ),
    ],
)
def test_all_that_was_not_asked_for_may_be_left_out(prompt: str, answer: str, asked: list[str]) -> None:
    pieces = split(prompt, answer).pieces
    assert [piece.text for piece in pieces if piece.weight == 1] == asked
    total = sum(piece.weight for piece in pieces)
    assert len(asked) < len(pieces)
    assert len(asked) / total >= 0.8


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        ("由上级主管部门责令限期改正。", ["责令限期改正"]),
        ("责令退还；情节严重的，对直接责任人员依法给予处分。", ["责令退还", "依法给予处分"]),
        ("拒不改正的，由县级人民政府给予通报批评。", ["给予通报批评"]),
    ],
)
def test_what_is_done_is_the_point_and_who_does_it_stands_beside(answer: str, asked: list[str]) -> None:
    pieces = split("学校乱收费怎么处理？", answer).pieces
    assert [piece.text for piece in pieces if piece.weight == 1] == asked
    assert "由上级主管部门责令限期改正" in texts("学校乱收费由谁处理？", "由上级主管部门责令限期改正。")


def test_how_a_figure_is_reckoned_is_a_lesser_point_of_its_own() -> None:
    pieces = split("补助标准是多少？", "每生每天4元（全年按200天计算），由财政承担。").pieces
    assert [(piece.text, piece.weight) for piece in pieces[:2]] == [
        ("每生每天4元", 1.0),
        ("全年按200天计算", 0.6),
    ]


def test_what_a_bracket_counts_in_may_be_left_out() -> None:
    pieces = split("在校生数怎么算？", "在籍学生数（含特教班学生）加借读学生数。").pieces
    assert [piece.weight < 0.4 for piece in pieces if piece.text.startswith("含")] == [True]


@pytest.mark.parametrize("answer", ["（\ue000）和（甲乙丙丁）", "\ue001“\ue000”《\uf000》"])
def test_characters_without_meaning_do_not_take_the_place_of_what_is_shielded(answer: str) -> None:
    assert all("\ue000" not in text for text in texts("什么？", answer))


def test_two_questions_at_once_want_both_answers() -> None:
    pieces = split("征收率是多少？由谁征收？", "3%，由税务机关征收。").pieces
    assert [piece.weight for piece in pieces] == [1.0, 1.0]


def test_a_latin_name_in_brackets_is_another_way_to_say_the_point() -> None:
    pieces = split("要建哪些系统？", "办公自动化系统（OA）；学籍管理系统。").pieces
    assert (pieces[0].text, pieces[0].alternatives) == ("办公自动化系统", ("OA",))


def test_a_count_in_the_question_closes_the_list_and_every_item_must_be_said() -> None:
    splitting = split("三个一票否决是什么？", "拖欠工资；D级危房；安全事故。")
    assert splitting.closed
    assert all(piece.must for piece in splitting.pieces)
    assert not split("有哪些一票否决？", "拖欠工资；D级危房；安全事故。").closed


def test_a_procedure_has_an_order() -> None:
    assert split("申报程序是什么？", "县自验；市审核；省验收。").ordered
    assert split("怎么申报？", "县自验→市审核→省验收").ordered
    assert not split("有哪些要求？", "县自验；市审核；省验收。").ordered


def test_a_single_point_must_be_said() -> None:
    assert [piece.must for piece in split("多少？", "低于5%。").pieces] == [True]


def test_a_choice_of_organs_gives_a_way_to_say_each() -> None:
    assert either("由乡镇政府或者县教育局批准") == ("乡镇政府批准", "县教育局批准")
    assert either("由县教育局批准") == ()


def test_nothing_gives_no_point() -> None:
    assert split("什么？", "  ").pieces == ()
