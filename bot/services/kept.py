"""Everything that is stored of one person, as plain data with the words of the screens."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import asking, audit
from bot.services.house import Calendar, House, calendar
from bot.services.people import Person
from bot.store.tables import (
    Answer,
    Appeal,
    Ask,
    Audit,
    Awaited,
    Batch,
    Broadcast,
    CardRow,
    Correction,
    DrillSet,
    FigureRow,
    Invitation,
    Member,
    Outgoing,
    PendingImport,
    QuestionVersion,
    TaughtAnswer,
)

Plain = dict[str, Any]

STATES = {"hit": "说到", "missed": "漏", "wrong": "说错", "opposite": "方向相反"}
OUTCOMES = {"pass": "通过", "unsure": "未定", "fail": "未通过"}
ENDINGS = {"answered": "已答", "shown": "看了答案", "skipped": "跳过", "dropped": "放下", "": "等待回答"}
APPEALS = {"open": "待处理", "accepted": "采纳", "rejected": "未采纳"}
ABOUT = {"right": "答得对", "question": "题目或答案有误"}


async def of(house: House, session: AsyncSession, person: Person, unit: str) -> Plain:
    """All rows that belong to the person or name them, times in the campaign's zone."""
    campaign = await calendar(session)
    member = await session.get_one(Member, person.id)
    return {
        "姓名": member.name,
        "Telegram 编号": member.telegram_id,
        "单位": unit,
        "岗位": sorted(person.posts),
        "角色": sorted(person.roles),
        "语言": member.language,
        "加入时间": _local(campaign, member.joined_at),
        "最近一次练习": _local(campaign, member.last_seen_at),
        "停用时间": _local(campaign, member.deactivated_at),
        "联系不上": _local(campaign, member.unreachable_at),
        "提醒设置": member.rhythm,
        "下次提醒": _local(campaign, member.next_reminder_at),
        "作答": await _answers(house, session, campaign, person.id),
        "出过的题": await _asks(session, campaign, person.id),
        "练习": await _sets(session, campaign, person.id),
        "记忆": await _cards(session, person.id),
        "申诉": await _appeals(session, campaign, person.id),
        "发给本人的消息": await _outgoing(session, campaign, person.id),
        "更正": await _corrections(session, campaign, person.id),
        "待确认的导入": await _import(session, campaign, person.id),
        "等待输入": await _awaited(session, campaign, person.id),
        "经手": await _acts(session, campaign, person.id),
        "操作记录": await _audit(session, campaign, person.id),
    }


def about(member_id: int) -> Select[Audit]:
    """What the person did, and what was done to the person, on record."""
    own = (Audit.member_id == member_id) | (Audit.subject == audit.member(member_id))
    return select(Audit).where(own).order_by(Audit.id)


async def _audit(session: AsyncSession, campaign: Calendar, member_id: int) -> list[Plain]:
    return [
        {
            "时间": _local(campaign, row.at),
            "谁": row.actor,
            "做了": row.action,
            "对象": row.subject,
            "细节": row.detail,
        }
        for row in await session.scalars(about(member_id))
    ]


async def _answers(house: House, session: AsyncSession, campaign: Calendar, member_id: int) -> list[Plain]:
    rows = await session.execute(
        select(Answer, Ask)
        .join(Ask, Ask.id == Answer.ask_id)
        .where(Answer.member_id == member_id)
        .order_by(Answer.id)
    )
    found = []
    for answer, ask in rows.all():
        question = await asking.wording_of(house, session, ask)
        found.append(
            {
                "时间": _local(campaign, answer.said_at),
                "题": question.prompt,
                "回答": answer.text,
                "追问": ask.followup,
                "追答": answer.followup_text,
                "语音": answer.spoken,
                "用时（秒）": round(answer.seconds),
                "超时": answer.late,
                "未用提示": answer.unaided,
                "得分": round(answer.score * 100),
                "判定": OUTCOMES[answer.outcome],
                "要点": [
                    {
                        "要点": judged["point"]["text"],
                        "结果": STATES[judged["state"]],
                        "原话": judged["quote"],
                    }
                    for judged in answer.verdict["points"]
                ],
                "判题程序版本": answer.grader,
                "作答前估计的记得率": answer.foreseen,
                "展示时间": _local(campaign, answer.shown_at),
            }
        )
    return found


async def _asks(session: AsyncSession, campaign: Calendar, member_id: int) -> list[Plain]:
    rows = await session.scalars(select(Ask).where(Ask.member_id == member_id).order_by(Ask.id))
    return [
        {
            "题号": row.question_id,
            "版本": row.version,
            "数据": row.figures,
            "出题时间": _local(campaign, row.asked_at),
            "限时（秒）": row.seconds,
            "提示次数": row.hints,
            "结束时间": _local(campaign, row.closed_at),
            "结果": ENDINGS[row.ending],
        }
        for row in rows
    ]


async def _sets(session: AsyncSession, campaign: Calendar, member_id: int) -> list[Plain]:
    rows = await session.scalars(
        select(DrillSet).where(DrillSet.member_id == member_id).order_by(DrillSet.id)
    )
    return [
        {
            "种类": row.kind,
            "日期": _plain(row.day),
            "题号": row.question_ids,
            "抽题种子": row.seed,
            "开始": _local(campaign, row.started_at),
            "结束": _local(campaign, row.finished_at),
        }
        for row in rows
    ]


async def _cards(session: AsyncSession, member_id: int) -> list[Plain]:
    rows = await session.scalars(
        select(CardRow).where(CardRow.member_id == member_id).order_by(CardRow.question_id)
    )
    return [
        {
            "题号": row.question_id,
            "一票否决": row.veto,
            "记忆稳定度（天）": row.stability,
            "难度": row.difficulty,
            "最近作答": _plain(row.last_review),
            "作答天数": row.reviews,
            "独立通过天数": row.pass_days,
            "最近通过": _plain(row.last_pass),
            "最近通过未超时": row.last_pass_in_time,
            "最近通过的措辞": row.last_pass_wording,
        }
        for row in rows
    ]


async def _appeals(session: AsyncSession, campaign: Calendar, member_id: int) -> list[Plain]:
    rows = await session.scalars(select(Appeal).where(Appeal.member_id == member_id).order_by(Appeal.id))
    return [
        {
            "时间": _local(campaign, row.at),
            "申诉": ABOUT[row.kind],
            "说明": row.words,
            "处理": APPEALS[row.state],
            "处理时间": _local(campaign, row.settled_at),
            "理由": row.reason,
        }
        for row in rows
    ]


async def _outgoing(session: AsyncSession, campaign: Calendar, member_id: int) -> list[Plain]:
    rows = await session.scalars(
        select(Outgoing).where(Outgoing.member_id == member_id).order_by(Outgoing.id)
    )
    return [
        {
            "种类": row.kind,
            "内容": row.payload,
            "状态": row.state,
            "产生": _local(campaign, row.created_at),
            "不早于": _local(campaign, row.not_before),
            "了结": _local(campaign, row.settled_at),
            "尝试次数": row.attempts,
            "错误": row.error,
        }
        for row in rows
    ]


async def _corrections(session: AsyncSession, campaign: Calendar, member_id: int) -> list[Plain]:
    rows = await session.scalars(
        select(Correction).where(Correction.member_id == member_id).order_by(Correction.id)
    )
    return [
        {
            "题号": row.question_id,
            "原来": row.old,
            "现在": row.new,
            "原因": row.reason,
            "时间": _local(campaign, row.at),
            "展示时间": _local(campaign, row.shown_at),
        }
        for row in rows
    ]


async def _import(session: AsyncSession, campaign: Calendar, member_id: int) -> Plain | None:
    row = await session.get(PendingImport, member_id)
    if row is None:
        return None
    return {"文件": row.name, "字节": len(row.content), "时间": _local(campaign, row.at)}


async def _awaited(session: AsyncSession, campaign: Calendar, member_id: int) -> Plain | None:
    row = await session.get(Awaited, member_id)
    return {"什么": row.what, "细节": row.detail, "时间": _local(campaign, row.at)} if row else None


async def _acts(session: AsyncSession, campaign: Calendar, member_id: int) -> Plain:
    """What the person has entered for others: it stays without the name when the person goes."""
    invitations = await session.scalars(select(Invitation).where(Invitation.created_by == member_id))
    figures = await session.scalars(select(FigureRow).where(FigureRow.set_by == member_id))
    versions = await session.scalars(select(QuestionVersion).where(QuestionVersion.author_id == member_id))
    taught = await session.scalars(select(TaughtAnswer).where(TaughtAnswer.by_id == member_id))
    settled = await session.scalars(select(Appeal).where(Appeal.settled_by == member_id))
    broadcasts = await session.scalars(select(Broadcast).where(Broadcast.author_id == member_id))
    imports = await session.scalars(select(Batch).where(Batch.author_id == member_id))
    return {
        "送审的导入": [{"文件": row.name, "时间": _local(campaign, row.at)} for row in imports],
        "群发的消息": [{"内容": row.text, "时间": _local(campaign, row.at)} for row in broadcasts],
        "发出的邀请": [
            {"岗位": row.posts, "角色": row.role, "时间": _local(campaign, row.created_at)}
            for row in invitations
        ],
        "录入的数据": [
            {"指标": row.indicator, "值": row.value, "时间": _local(campaign, row.set_at)} for row in figures
        ],
        "编写的题": [
            {"题号": row.question_id, "版本": row.number, "时间": _local(campaign, row.at)}
            for row in versions
        ],
        "认定的答案": [
            {"题号": row.question_id, "答案": row.text, "时间": _local(campaign, row.at)} for row in taught
        ],
        "处理的申诉": [
            {"处理": APPEALS[row.state], "理由": row.reason, "时间": _local(campaign, row.settled_at)}
            for row in settled
        ],
    }


def _local(campaign: Calendar, instant: datetime | None) -> str | None:
    return instant.astimezone(campaign.zone).isoformat(timespec="seconds") if instant else None


def _plain(day: date | None) -> str | None:
    return day.isoformat() if day else None
