"""Bank files as an office would keep them, and what tests do with them again and again."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select

from bot.services import comparing, editing, importing
from bot.services.house import House
from bot.services.importing import Imported
from bot.services.people import Person
from bot.store.tables import Audit, BankRow, QuestionRow, QuestionVersion
from tests.bank import RATE

NEW = "什么是“普九”？"


def csv(*rows: tuple[str, str]) -> bytes:
    """A sheet of questions and answers as an office would keep it."""
    return "\n".join(["题目,答案", *(f"{prompt},{answer}" for prompt, answer in rows)]).encode()


CHANGES = csv((RATE.prompt, "96%以上"), (NEW, "普及九年义务教育"), ("复盲率应控制在多少？", "5%以下"))


async def counts(house: House) -> tuple[int, ...]:
    async with house.store.reading() as session:
        tables = (QuestionRow.id, QuestionVersion.number, Audit.id)
        found = [await session.scalar(select(func.count(column))) for column in tables]
        return (*found, await session.scalar(select(BankRow.revision)))


async def brought(house: House, person: Person, name: str, content: bytes) -> Imported:
    """Preview a file and confirm it."""
    shown = await importing.preview(house, person.id, name, content)
    done = await importing.confirm(house, person.id, shown.token)
    assert isinstance(done, Imported)
    return done


@contextmanager
def overtaken(house: House, second: Person, question_id: str, number: int) -> Iterator[None]:
    """While this lasts, a second editor's draft goes live between the comparing of a file and its storing."""
    compare = comparing.compare

    async def late(*arguments):
        found = await compare(*arguments)
        await editing.submit(house, second.id, question_id, number, substantive=True)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparing, "compare", late)
        yield
