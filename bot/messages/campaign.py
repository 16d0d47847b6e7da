"""The screens of the campaign's days, phases and what they ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from bot.messages.bank import button
from bot.messages.inviting import rows_of
from bot.messages.screen import Button, Rows, Screen
from bot.messages.wording import Wording
from bot.phases import Change, Phase, Policy
from bot.services.campaigning import MOVABLE, Act, Move, Overview
from bot.services.outgoing import State
from bot.services.phasing import SET
from bot.services.undoing import stamp

LOADS = (25, 50, 75, 100, 125, 150, 200)
"""What share of the usual questions a phase can ask, in per cent."""
MOST_REMINDERS = 2
OF_THE_BANK = ("approved", "rejected", "batch_approved", "batch_rejected")
"""News that somebody who edits the bank goes on from there."""


def overview(words: Wording, found: Overview, *, admin: bool) -> Screen:
    """The campaign's days and phases; an admin can change them."""
    starts = {phase: getattr(found.phases, name) for name, phase in MOVABLE.items()} if found.phases else {}
    text = words.text(
        "campaign",
        o=found,
        day=words.day,
        now_in=_name(words, found.phase) if found.phase else "",
        days_left=found.campaign.days_left(found.today),
        phases=[
            (_name(words, phase), words.day(day, year=False), asks(words, found.policies[phase], found.size))
            for phase, day in starts.items()
        ],
        asked=asks(words, found.policy, found.size) if found.phase is not Phase.OVER else (),
        sent=found.sent[State.SENT],
        unknown=found.sent[State.UNKNOWN],
        failed=found.sent[State.FAILED],
        admin=admin,
    )
    if not admin:
        return Screen(text)
    rows: list[tuple[Button, ...]] = [(words.button("dates"),)]
    if found.phases:
        phases = [
            words.button("phase", SET.index(phase), action="phase", name=_name(words, phase))
            for phase in MOVABLE.values()
        ]
        rows += rows_of(phases)
    rows.append((words.button("announce"), words.button("campaign_history")))
    return Screen(text, tuple(rows))


def asks(words: Wording, policy: Policy, size: int) -> tuple[str, ...]:
    """What a policy asks of people, in a few words each."""
    told = [
        words.label("policy.questions", count=ceil(size * policy.prompts_factor)),
        words.label("policy.reminders", count=policy.reminders)
        if policy.reminders
        else words.label("policy.silent"),
    ]
    if not policy.new:
        told.append(words.label("policy.no_new"))
    if policy.veto_daily:
        told.append(words.label("policy.veto"))
    return tuple(told)


def phase(words: Wording, found: Overview, which: Phase, wanted: Policy | None = None) -> Screen:
    """What a phase asks, each part a button; with `wanted`, what would change, to be confirmed."""
    present = found.policies[which]
    draft = wanted or present
    name = next(name for name, phase in MOVABLE.items() if phase is which)
    changed = tuple(
        (before, after)
        for before, after in zip(
            _all(words, present, found.size), _all(words, draft, found.size), strict=True
        )
        if before != after
    )
    text = words.text(
        "phase",
        phase=_name(words, which),
        start=words.day(getattr(found.phases, name), year=False),
        asked=_all(words, present, found.size),
        changed=changed,
    )
    rows = [*_knobs(words, which, draft)]
    if changed:
        rows.append(
            (
                _button(words, "confirm", which, draft, "policy_yes"),
                words.button("drop", SET.index(which), action="phase"),
            )
        )
    rows.append(
        (words.button("phase_start", name, action="phase_start"), words.button("back", action="campaign"))
    )
    return Screen(text, tuple(rows))


def _knobs(words: Wording, which: Phase, draft: Policy) -> Rows:
    """The buttons that change a draft of a policy; each carries the whole of it, so nothing is kept."""
    percent = round(draft.prompts_factor * 100)
    less = [load for load in LOADS if load < percent]
    more = [load for load in LOADS if load > percent]
    loads = []
    if less:
        loads.append(_button(words, "load_less", which, replace(draft, prompts_factor=less[-1] / 100)))
    if more:
        loads.append(_button(words, "load_more", which, replace(draft, prompts_factor=more[0] / 100)))
    reminders = [
        _button(words, f"remind_{count}", which, replace(draft, reminders=count))
        for count in range(MOST_REMINDERS + 1)
        if count != draft.reminders
    ]
    new = _button(words, "new_off" if draft.new else "new_on", which, replace(draft, new=not draft.new))
    veto = _button(
        words,
        "veto_off" if draft.veto_daily else "veto_on",
        which,
        replace(draft, veto_daily=not draft.veto_daily),
    )
    return (tuple(loads), tuple(reminders), (new, veto))


def _button(words: Wording, key: str, which: Phase, draft: Policy, action: str = "policy") -> Button:
    percent = round(draft.prompts_factor * 100)
    args = (SET.index(which), percent, int(draft.new), draft.reminders, int(draft.veto_daily))
    return words.button(key, *args, action=action)


def _all(words: Wording, policy: Policy, size: int) -> tuple[str, ...]:
    """Every part of a policy in words, whether it asks for it or not."""
    count = ceil(size * policy.prompts_factor)
    return (
        words.label("policy.load", count=count, percent=round(policy.prompts_factor * 100)),
        words.label("policy.new" if policy.new else "policy.no_new"),
        words.label("policy.reminders" if policy.reminders else "policy.silent", count=policy.reminders),
        words.label("policy.veto" if policy.veto_daily else "policy.no_veto"),
    )


def move(words: Wording, found: Move) -> Screen:
    """What moving the inspection would change, to be confirmed."""
    yes = words.button(
        "confirm", found.inspection_from.isoformat(), found.inspection_until.isoformat(), action="dates_yes"
    )
    return Screen(
        words.text("dates_preview", move=found, lines=_moved(words, found.changes), day=words.day),
        ((yes, words.button("cancel", action="dismiss")),),
    )


def move_phase(words: Wording, name: str, day: date, changes: Sequence[Change]) -> Screen:
    """What another first day of a phase would change, to be confirmed."""
    yes = words.button("confirm", name, day.isoformat(), action="phase_yes")
    text = words.text("phase_preview", changes=_moved(words, changes))
    return Screen(text, ((yes, words.button("cancel", action="dismiss")),))


def history(words: Wording, acts: Sequence[Act], zone: ZoneInfo) -> Screen:
    """The latest changes of days and phases."""
    lines = [(words.at(act.at, zone), act.actor, _change(words, act)) for act in acts]
    return Screen(words.text("campaign_history", lines=lines), ((words.button("back", action="campaign"),),))


def _name(words: Wording, phase: Phase) -> str:
    return words.label(f"phase_names.{phase.value}")


def _change(words: Wording, act: Act) -> str:
    detail = act.detail
    if act.action == "dates":
        before, after = (_days(words, detail[when]) for when in ("before", "after"))
        return words.label("acts.dates", before=before, after=after)
    if act.action == "phases":
        if "change" in detail:
            # As it was noted before there were other languages.
            return detail["change"]
        days = (date.fromisoformat(detail[when]) for when in ("before", "after"))
        return _moved(words, [Change(detail["name"], *days)])[0]
    parts = [
        f"{words.label(f'acts.{key}')} {_plain(words, value)}"
        for key, value in detail.items()
        if key != "phase"
    ]
    return words.label("acts.policy", phase=_name(words, Phase(detail["phase"])), changes=words.listed(parts))


def _moved(words: Wording, changes: Sequence[Change]) -> list[str]:
    """Days that move, a line each."""
    return [
        words.label(
            "phase_days.later" if change.days > 0 else "phase_days.earlier",
            name=words.label(f"phase_days.{change.name}"),
            before=words.day(change.before),
            after=words.day(change.after),
            days=abs(change.days),
        )
        for change in changes
    ]


def _days(words: Wording, text: str) -> str:
    """A stored pair of days as people say it."""
    first, last = (words.day(date.fromisoformat(day)) if day != "None" else "" for day in text.split(".."))
    if not first:
        return words.label("acts.open")
    return first if first == last else words.label("acts.span", first=first, last=last)


def _plain(words: Wording, text: str) -> str:
    """A stored “0.5 → 1.0” or “True → False” in words."""
    return " → ".join(
        words.label(f"acts.{part.lower()}") if part in ("True", "False") else _number(part)
        for part in text.split(" → ")
    )


def _number(text: str) -> str:
    return f"{float(text):.0%}" if "." in text else text


def notice(words: Wording, payload: Mapping[str, Any]) -> Screen:
    """What has changed, in one message; an import that was approved can be taken back from here."""
    items = payload["items"]
    text = words.text("notice", items=items, day=lambda iso: words.day(date.fromisoformat(iso)))
    rows = [
        (button(words, "import_undo", "b_im_undo", stamp(datetime.fromisoformat(item["at"]), item["name"])),)
        for item in items
        if item["what"] == "batch_approved" and item["added"] + item["changed"]
    ][-1:]
    if any(item["what"] in OF_THE_BANK for item in items):
        rows.append((button(words, "open", "b"),))
    return Screen(text, tuple(rows))
