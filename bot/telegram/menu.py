"""What a person may ask for: the keyboard that stays, and the list of commands, by their roles."""

from __future__ import annotations

from telegram import Bot, BotCommand, BotCommandScopeChat

from bot.messages.wording import Wording
from bot.services.people import Person, Role

EVERYBODYS = ("drill", "progress", "settings", "stop", "me", "forget", "help")
KEYS = (("drill", "progress"), ("settings", "help"))
# The roles that a command needs one of; an admin has all of them.
DUTIES: dict[str, tuple[Role, ...]] = {
    "unit": (Role.LEAD,),
    "people": (Role.LEAD,),
    "invite": (Role.LEAD,),
    "bank": (Role.EDITOR, Role.REVIEWER),
    "appeals": (Role.EDITOR,),
    "figures": (Role.LEAD, Role.EDITOR),
    "campaign": (Role.ADMIN,),
    "announce": (Role.ADMIN,),
}
DUTY_KEYS = (("unit", "people", "invite"), ("bank", "appeals", "figures"), ("campaign",))


def commands(person: Person) -> tuple[str, ...]:
    """The commands a person can use, everybody's first."""
    return (*EVERYBODYS, *(name for name, roles in DUTIES.items() if person.may(*roles)))


def keyboard(words: Wording, person: Person) -> tuple[tuple[str, ...], ...]:
    """The keyboard that stays at the foot of the chat."""
    own = set(commands(person))
    rows = [tuple(key for key in row if key in own) for row in (*KEYS, *DUTY_KEYS)]
    return tuple(tuple(words.label(f"menu.{key}") for key in row) for row in rows if row)


async def publish(bot: Bot, words: Wording, person: Person) -> None:
    """Show the person's own commands in their chat."""
    if person.telegram_id is None:
        return
    labels = words.labels["commands"]
    listed = [BotCommand(name, labels[name]) for name in commands(person)]
    await bot.set_my_commands(listed, BotCommandScopeChat(person.telegram_id))
