from datetime import timedelta

import pytest
from sqlalchemy import event

from bot.services import inviting, managing, people, reporting, units
from bot.services.house import House
from bot.services.people import Person, Role
from bot.services.refusal import Refused
from bot.services.reporting import UnitReport
from bot.store.tables import CardRow, Member, MemberPost
from questions.readiness import Mastery
from tests.bank import HEAD, LITERACY, SCHOOLING, TOWNSHIP
from tests.bot.services.conftest import DISTRICT, TOWN, Hire
from tests.bot.services.hand import RIGHT, WRONG, Hand

NEW, LEARNING, FAMILIAR, FLUENT = Mastery
SCHOOL = f"{TOWN}/中心小学"


async def unit(house: House, path: str) -> int:
    async with house.store.writing() as session:
        return await units.ensure(session, path)


def states(report: object) -> list[int]:
    """The counts of the four states, in rising order."""
    return list(report.states.values())


async def test_before_the_first_answer_everything_is_new(house: House, member: Person) -> None:
    mine = await reporting.mine(house, member.id)
    assert (mine.unit, mine.posts, mine.days_left) == (TOWN, (TOWNSHIP,), 28)
    assert states(mine) == [8, 0, 0, 0]
    assert [(topic.topic, states(topic)) for topic in mine.topics] == [
        (LITERACY, [4, 0, 0, 0]),
        (SCHOOLING, [4, 0, 0, 0]),
    ]
    assert (mine.weak, mine.blocked, mine.answers, mine.forecast) == ((), 1, 0, None)
    assert mine.minutes == 5


async def test_two_days_make_familiar_and_three_make_fluent(house: House, hand: Hand) -> None:
    seen = []
    for _ in range(3):
        await hand.answer("years", RIGHT["years"])
        seen.append(states(await reporting.mine(house, hand.person_id)))
        house.clock.step(timedelta(days=1))
    assert seen == [[7, 1, 0, 0], [7, 0, 1, 0], [7, 0, 0, 1]]


async def test_mastery_decays_without_an_answer(house: House, hand: Hand) -> None:
    for _ in range(3):
        await hand.answer("years", RIGHT["years"])
        house.clock.step(timedelta(days=1))
    house.clock.step(timedelta(days=400))
    mine = await reporting.mine(house, hand.person_id)
    assert states(mine) == [7, 1, 0, 0]
    assert mine.weak == (SCHOOLING,)


async def test_a_changed_figure_takes_fluency_from_those_who_learnt_the_old_one(
    house: House, hand: Hand, enter
) -> None:
    await enter(TOWN, children="1000", enrolled="996")
    for _ in range(3):
        await hand.answer("enrolment", "入学率99.6%")
        house.clock.step(timedelta(days=1))
    assert states(await reporting.mine(house, hand.person_id)) == [8, 0, 0, 1]
    await enter(TOWN, enrolled="998")
    assert states(await reporting.mine(house, hand.person_id)) == [8, 0, 1, 0]


async def test_a_figure_unblocks_its_question(house: House, member: Person, enter) -> None:
    assert (await reporting.mine(house, member.id)).blocked == 1
    await enter(TOWN, children="1000", enrolled="996")
    mine = await reporting.mine(house, member.id)
    assert (mine.blocked, states(mine)) == (0, [9, 0, 0, 0])


async def test_the_weakest_topic_is_where_most_of_what_was_seen_is_shaky(house: House, hand: Hand) -> None:
    await hand.answer("standard", RIGHT["standard"])
    await hand.answer("ages", WRONG)
    await hand.answer("start", WRONG)
    mine = await reporting.mine(house, hand.person_id)
    assert mine.weak == (SCHOOLING, LITERACY)
    assert [topic.shaky for topic in mine.topics] == [1, 1]
    assert mine.answers == 3


async def test_minutes_count_what_is_unseen_and_what_is_shaky(house: House, hand: Hand) -> None:
    before = (await reporting.mine(house, hand.person_id)).minutes
    for question in ("standard", "ages", "rate", "relapse"):
        await hand.answer(question, RIGHT[question])
    assert (before, (await reporting.mine(house, hand.person_id)).minutes) == (5, 3)


async def test_a_units_report_adds_up_its_people(house: House, lead: Person, hire: Hire, hand_of) -> None:
    await hand_of(await hire("李明", TOWN)).answer("standard", WRONG)
    await hire("校长", SCHOOL, (HEAD,))
    report = await reporting.unit(house, lead.id)
    assert (report.unit, report.above, report.days_left) == (TOWN, None, 28)
    assert [line.name for line in report.members] == ["李明", "钱书记", "校长"]
    assert states(report) == [24, 1, 0, 0]
    assert [(topic.topic, states(topic), topic.shaky) for topic in report.topics] == [
        (LITERACY, [11, 1, 0, 0], 1),
        (SCHOOLING, [13, 0, 0, 0], 0),
    ]


async def test_a_line_says_how_one_person_stands(house: House, lead: Person, hire: Hire, hand_of) -> None:
    person = await hire("李明", TOWN)
    await hand_of(person).answer("standard", WRONG)
    house.clock.step(timedelta(hours=1))
    async with house.store.reading() as session:
        await people.seen(house, await people.by_id(session, person.id))
    line = (await reporting.unit(house, lead.id)).members[0]
    assert (line.name, line.unit, line.posts) == ("李明", "城关镇", (TOWNSHIP,))
    assert (line.weakest, line.minutes, line.started, line.reachable) == (LITERACY, 5, True, True)
    assert line.last_seen_at == house.clock.now()
    assert [states(topic) for topic in line.topics] == [[3, 1, 0, 0], [4, 0, 0, 0]]


async def test_who_needs_help_is_listed_by_topic_the_most_needed_first(
    house: House, lead: Person, hire: Hire, hand_of
) -> None:
    first, second = hand_of(await hire("甲", TOWN)), hand_of(await hire("乙", TOWN))
    await first.answer("standard", WRONG)
    for question in ("years", "start"):
        await second.answer(question, WRONG)
    await first.answer("years", WRONG)
    report = await reporting.unit(house, lead.id)
    assert [(help.topic, [line.name for line in help.people], help.minutes) for help in report.help] == [
        (SCHOOLING, ["乙", "甲"], 2),
        (LITERACY, ["甲"], 1),
    ]


async def test_who_has_not_begun_who_cannot_be_reached_and_who_is_not_yet_in(
    house: House, lead: Person, hire: Hire, hand_of
) -> None:
    await hand_of(await hire("甲", TOWN)).answer("years", "九年")
    blocked = await hire("乙", TOWN)
    await people.reachable(house, blocked.telegram_id, reachable=False)
    school = await unit(house, SCHOOL)
    await inviting.invite(house, lead.id, unit_id=school, posts=(HEAD,), uses=3)
    report = await reporting.unit(house, lead.id)
    assert [line.name for line in report.not_started] == ["乙", "钱书记"]
    assert [line.name for line in report.unreachable] == ["乙"]
    assert [(row.unit, row.uses_left) for row in report.pending] == [(SCHOOL, 3)]


async def test_missing_figures_are_listed_for_each_unit_whose_people_need_them(
    house: House, lead: Person, hire: Hire, enter
) -> None:
    await hire("校长", SCHOOL, (HEAD,))
    await hire("副校长", SCHOOL, (TOWNSHIP,))
    await enter(TOWN, children="1000")
    missing = (await reporting.unit(house, lead.id)).missing
    assert [(row.unit, row.indicators, row.questions) for row in missing] == [
        (TOWN, ("小学在校适龄儿童数",), 1),
        (SCHOOL, ("小学在校适龄儿童数", "小学适龄儿童数"), 1),
    ]


async def test_units_below_are_added_up_with_all_that_is_below_them(
    house: House, admin: Person, hire: Hire, hand_of
) -> None:
    await hand_of(await hire("校长", SCHOOL, (HEAD,))).answer("classes", "45人")
    await hire("镇长", TOWN)
    await hire("乡长", "河东区/清水乡")
    report = await reporting.unit(house, admin.id)
    assert [(row.name, row.members, row.started, states(row)) for row in report.children] == [
        ("城关镇", 2, 1, [16, 1, 0, 0]),
        ("清水乡", 1, 0, [8, 0, 0, 0]),
    ]
    below = await reporting.unit(house, admin.id, report.children[0].unit_id)
    assert (below.unit, below.above) == (TOWN, report.unit_id)
    assert [row.name for row in below.children] == ["中心小学"]


async def test_an_admin_of_one_district_begins_at_its_root(house: House, admin: Person) -> None:
    report = await reporting.unit(house, admin.id)
    assert (report.unit, report.unit_id, report.above) == (DISTRICT, admin.unit_id, None)


async def test_an_admin_of_several_districts_begins_above_them(
    house: House, admin: Person, hire: Hire
) -> None:
    await hire("外区人", "河西区/白水乡")
    report = await reporting.unit(house, admin.id)
    assert (report.unit, report.unit_id, len(report.members)) == ("", None, 2)
    assert [row.name for row in report.children] == [DISTRICT, "河西区"]
    assert (await reporting.unit(house, admin.id, admin.unit_id)).above is None


async def test_a_lead_sees_the_own_subtree_and_nothing_beside_or_above(
    house: House, lead: Person, hire: Hire
) -> None:
    await hire("校长", SCHOOL, (HEAD,))
    await hire("乡长", "河东区/清水乡")
    below = await reporting.unit(house, lead.id, await unit(house, SCHOOL))
    assert [line.name for line in below.members] == ["校长"]
    assert below.above == lead.unit_id
    for path in (DISTRICT, "河东区/清水乡"):
        with pytest.raises(Refused, match="not_allowed"):
            await reporting.unit(house, lead.id, await unit(house, path))
    with pytest.raises(Refused, match="gone"):
        await reporting.unit(house, lead.id, 404)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.EDITOR, Role.REVIEWER])
async def test_names_are_for_those_who_answer_for_them(house: House, hire: Hire, role: Role) -> None:
    person = await hire("生人", TOWN, (TOWNSHIP,), role)
    with pytest.raises(Refused, match="not_allowed"):
        await reporting.unit(house, person.id)


async def test_who_was_sent_off_is_in_no_report(
    house: House, admin: Person, lead: Person, member: Person
) -> None:
    await managing.deactivate(house, admin.id, member.id)
    assert [line.name for line in (await reporting.unit(house, lead.id)).members] == ["钱书记"]


async def test_a_unit_without_people_has_an_empty_report(house: House, admin: Person) -> None:
    report = await reporting.unit(house, admin.id, await unit(house, "河东区/空乡"))
    assert (report.members, report.topics, report.help, report.children) == ((), (), (), ())
    assert states(report) == [0, 0, 0, 0]


async def crowd(house: House, accounts: range) -> None:
    """People in ten towns, each with a card of every question."""
    today = house.clock.now().date()
    async with house.store.writing() as session:
        towns = [await units.ensure(session, f"河东区/第{number}镇") for number in range(10)]
        library = await house.library(session)
        for number in accounts:
            joined_at, unit_id = house.clock.now(), towns[number % 10]
            person = Member(telegram_id=number, name=f"学员{number}", unit_id=unit_id, joined_at=joined_at)
            session.add(person)
            await session.flush()
            session.add(MemberPost(member_id=person.id, post=TOWNSHIP))
            session.add_all(
                CardRow(
                    member_id=person.id, question_id=id, veto=False, stability=5.0, difficulty=5.0,
                    last_review=today, reviews=1, pass_days=1, last_pass=today, last_pass_in_time=True,
                    last_pass_wording="",
                )
                for id in library.by_id
            )  # fmt: skip


async def test_a_report_of_many_asks_the_database_no_more_often_than_one_of_few(
    house: House, admin: Person
) -> None:
    async def queries() -> tuple[int, UnitReport]:
        asked: list[str] = []
        engine = house.store.engine.sync_engine

        def count(_connection, _cursor, statement, *_rest) -> None:
            asked.append(statement)

        event.listen(engine, "before_cursor_execute", count)
        report = await reporting.unit(house, admin.id)
        event.remove(engine, "before_cursor_execute", count)
        return len(asked), report

    await crowd(house, range(1, 4))
    few, _ = await queries()
    await crowd(house, range(4, 44))
    many, report = await queries()
    assert len(report.members) == 44
    assert many == few
