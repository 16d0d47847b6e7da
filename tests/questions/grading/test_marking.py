"""Points, their text and their order."""

from __future__ import annotations

from questions.grading import grade
from questions.question import KeyPoint, Question, Strictness, draft


def states(question: Question, said: str) -> str:
    return "".join(one.state[0] for one in grade(question, said).points)


def question(*points: str, prompt: str = "", answer: str = "", **more: bool) -> Question:
    return Question("", prompt, answer, tuple(KeyPoint(point) for point in points), **more)


def test_what_siblings_share_tells_little() -> None:
    asked = question("政策环境因素", "政治环境因素", "经济环境因素")
    assert states(asked, "经济环境因素") == "mmh"
    assert states(asked, "环境因素") == "mmm"


def test_one_stretch_pays_one_point_only() -> None:
    assert states(question("督学", "国家督学"), "国家督学") == "mh"


def test_a_longer_name_does_not_pay_the_shorter_one() -> None:
    assert states(question("总督学", "副总督学", "国家督学"), "副总督学、国家督学") == "mhh"


def test_a_denied_name_is_a_name_of_its_own() -> None:
    asked = question("定期检查", "不定期检查")
    assert states(asked, "定期检查") == "hm"
    assert states(asked, "不定期检查") == "mh"
    assert states(asked, "定期、不定期检查") == "hh"


def test_repeating_the_question_says_nothing() -> None:
    asked = draft("基本扫除文盲的单位还应当做到什么？", "基本扫除文盲的单位应当普及初等义务教育。")
    assert grade(asked, "基本扫除文盲的单位还应当做到").outcome == "fail"


def test_an_alternative_is_as_good_as_the_point() -> None:
    asked = Question("", "", "", (KeyPoint("以县为主的管理体制", alternatives=("县里管起来",)),))
    assert states(asked, "县里管起来") == "h"


def test_strictness_decides_how_close_the_wording_must_be() -> None:
    text, said = "国家必须予以保障的公益性事业", "国家要保障的公益事业"
    found = [
        grade(Question("", "", "", (KeyPoint(text, strictness=strictness),)), said).points[0].state
        for strictness in (Strictness.WORDING, Strictness.SENSE)
    ]
    assert found == ["missed", "hit"]


def test_weights_decide_the_score() -> None:
    asked = Question("", "", "", (KeyPoint("自查自纠", weight=3.0), KeyPoint("市级预检")))
    assert grade(asked, "自查自纠").score == 0.75


def test_order_is_judged_only_where_it_is_asked_for() -> None:
    steps = ("县级自验", "市级审核", "省级验收")
    said = "省级验收，市级审核，县级自验"
    assert states(question(*steps), said) == "hhh"
    assert states(question(*steps, ordered=True), said).count("w") == 2


def test_an_extra_costs_in_a_closed_list_only() -> None:
    items = ("视力残疾", "听力残疾", "智力残疾")
    said = "视力残疾、听力残疾、智力残疾、精神障碍"
    assert grade(question(*items, closed=True), said).extras == ("精神障碍",)
    assert grade(question(*items), said).extras == ()


def test_a_rule_nobody_made_is_an_extra_and_never_passes() -> None:
    asked = draft("督导小组至少由几名督学组成？", "3名以上。")
    verdict = grade(asked, "3名以上，组长必须由副市长担任")
    assert verdict.extras == ("组长必须由副市长担任",)
    assert verdict.outcome != "pass"


def test_talk_is_no_extra() -> None:
    asked = draft("督导小组至少由几名督学组成？", "3名以上。")
    assert grade(asked, "3名以上，这一条我们必须记牢").extras == ()


def test_a_handful_of_numbers_is_no_answer() -> None:
    asked = draft("比例是多少？", "不低于50%。")
    assert grade(asked, "30%、40%、50%、60%").outcome != "pass"


def test_a_number_goes_to_the_words_beside_it() -> None:
    asked = question("农村95%以上", "城镇98%以上")
    assert states(asked, "98%以上的是城镇，95%以上的是农村") == "hh"
    assert states(asked, "农村98%，城镇95%") == "ww"


def test_bare_numbers_go_to_the_points_in_order() -> None:
    asked = question("小学1000元", "初中1250元")
    assert states(asked, "1000元，1250元") == "hh"
    assert states(asked, "1250元，1000元") == "ww"


def test_a_wrong_point_says_what_was_expected() -> None:
    one = grade(question("农村95%以上"), "农村59%以上").points[0]
    assert (one.state, one.quote, one.expected) == ("wrong", "农村59%以上", "农村95%以上")
