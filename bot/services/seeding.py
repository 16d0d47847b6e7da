"""Filling an empty database: a bank to ask from and a campaign to prepare for."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.house import CAMPAIGN_ID, House
from bot.services.library import BANK_ID, without_id
from bot.store.tables import BankRow, Campaign, QuestionRow, QuestionVersion
from questions import record
from questions.bank import Bank

AUTHOR = "bank"


async def empty(house: House) -> bool:
    """Whether the database has no bank yet."""
    async with house.store.reading() as session:
        return not await _has_bank(session)


async def seed(house: House, bank: Bank) -> None:
    """Store `bank` as live questions, and the campaign of the settings; nothing where a bank is already."""
    try:
        async with house.store.writing() as session:
            if not await _has_bank(session):
                await _fill(house, session, bank)
    except IntegrityError:
        # Another process has filled it since we looked.
        if await empty(house):
            raise


async def _has_bank(session: AsyncSession) -> bool:
    return await session.scalar(select(BankRow.id).where(BankRow.id == BANK_ID)) is not None


async def _fill(house: House, session: AsyncSession, bank: Bank) -> None:
    now = house.clock.now()
    settings = house.settings.campaign
    session.add(
        BankRow(
            id=BANK_ID,
            revision=1,
            title=bank.title,
            reference_date=bank.reference_date,
            posts=list(bank.posts),
            topics=list(bank.topics),
            terms=list(bank.terms),
            sources={key: without_id(source) for key, source in bank.sources.items()},
            indicators={key: without_id(indicator) for key, indicator in bank.indicators.items()},
        )
    )
    session.add(
        Campaign(
            id=CAMPAIGN_ID,
            name=settings.name,
            inspection_from=settings.inspection_from,
            inspection_until=settings.inspection_until or settings.inspection_from,
            timezone=settings.timezone,
            started_on=now.astimezone(settings.zone).date(),
        )
    )
    session.add_all(
        QuestionRow(id=question.id, live=1, position=place) for place, question in enumerate(bank.questions)
    )
    await session.flush()
    session.add_all(
        QuestionVersion(
            question_id=question.id,
            number=1,
            content=record.dump(question),
            state="live",
            author=AUTHOR,
            at=now,
        )
        for question in bank.questions
    )
