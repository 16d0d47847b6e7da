"""An editor's desk: what tests of the bank do again and again."""

from bot.services import (
    cardview,
    editing,
    versions,
)
from bot.services.house import House
from bot.services.people import Person
from questions.question import Question


async def asked(house: House, question_id: str) -> Question | None:
    async with house.store.reading() as session:
        return (await house.library(session)).by_id.get(question_id)


async def drafted(house: House, person: Person, question_id: str, **values: object) -> int:
    """Change a question in a draft; returns the draft's number."""
    await editing.change(house, person.id, question_id, **values)
    card = await cardview.card(house, person.id, question_id)
    assert card.draft is not None
    return card.draft.number


async def proposed(
    house: House, person: Person, question_id: str, *, substantive: bool = True, **values
) -> int:
    number = await drafted(house, person, question_id, **values)
    await editing.submit(house, person.id, question_id, number, substantive=substantive)
    return number


async def state_of(house: House, question_id: str, number: int) -> str:
    async with house.store.reading() as session:
        return (await versions.get(session, question_id, number)).state
