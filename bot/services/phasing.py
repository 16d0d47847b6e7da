"""The campaign's phases as they are stored: the days an admin has set, and what each phase asks of people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import date, datetime
from typing import Any

from bot.phases import POLICIES, Phase, Phases, Policy, default_phases
from bot.services.house import Calendar

OPEN = Policy(1.0, new=True, reminders=2)
"""What is asked while no inspection day is set."""
EVENING = 17
SET = (Phase.FIX, Phase.MEMORISE, Phase.RECEIVE)
"""The phases whose policies can be changed."""
_CHANGEABLE = ("prompts_factor", "new", "reminders", "veto_daily")
_POLICIES = "policies"


def phases_of(campaign: Calendar) -> Phases | None:
    """The campaign's phases as an admin set them, or laid out by default; None without an inspection day."""
    if campaign.inspection_from is None:
        return None
    if campaign.phases and "starts" in campaign.phases:
        days = {name: day for name, day in campaign.phases.items() if name != _POLICIES}
        return Phases(**{name: date.fromisoformat(day) for name, day in days.items()})
    starts = min(campaign.started_on, campaign.inspection_from)
    return default_phases(starts, campaign.inspection_from, campaign.inspection_until)


def policies_of(campaign: Calendar) -> dict[Phase, Policy]:
    """What each phase asks: by default, or as an admin changed it."""
    changed = (campaign.phases or {}).get(_POLICIES, {})
    return {
        phase: replace(policy, **{key: changed.get(phase, {}).get(key, getattr(policy, key))
                                  for key in _CHANGEABLE})
        for phase, policy in POLICIES.items()
    }  # fmt: skip


def policy_at(campaign: Calendar, now: datetime) -> Policy:
    """What the phase of this instant asks of people."""
    phases = phases_of(campaign)
    if phases is None:
        return OPEN
    local = now.astimezone(campaign.zone)
    return phases.policy_on(local.date(), evening=local.hour >= EVENING, policies=policies_of(campaign))


def over(campaign: Calendar, now: datetime) -> bool:
    """Whether the last inspection day has passed."""
    return campaign.inspection_until is not None and campaign.day(now) > campaign.inspection_until


def stored(phases: Phases | None, policies: Mapping[Phase, Policy]) -> dict[str, Any] | None:
    """Days and policies as the database keeps them; what is left to the defaults stays away."""
    kept: dict[str, Any] = (
        {} if phases is None else {name: day.isoformat() for name, day in days(phases).items()}
    )
    changed = {phase.value: _changed(phase, policy) for phase, policy in policies.items() if phase in SET}
    if any(changed.values()):
        kept[_POLICIES] = {phase: values for phase, values in changed.items() if values}
    return kept or None


def days(phases: Phases) -> dict[str, date]:
    """The days of a layout by their names."""
    return {field.name: getattr(phases, field.name) for field in fields(phases)}


def _changed(phase: Phase, policy: Policy) -> dict[str, Any]:
    usual = asdict(POLICIES[phase])
    return {key: value for key, value in asdict(policy).items() if key in _CHANGEABLE and value != usual[key]}
