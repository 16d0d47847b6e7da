"""The words of one language: templates, labels and how numbers and days are written."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.messages.screen import Button
from bot.messages.told import told

FOLDER = Path(__file__).parent
DEFAULT = "zh"
LANGUAGES = ("zh", "en")


class Wording:
    """Renders templates and labels of `language`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.labels = _labels(language)
        loaders = [FileSystemLoader(FOLDER / name) for name in dict.fromkeys((language, DEFAULT))]
        self.templates = Environment(
            loader=ChoiceLoader(loaders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.filters.update(
            percent=percent,
            told=self.told,
            state=self.state,
            phase=self.phase,
            quoted=quoted,
            counted=counted,
        )
        self.templates.globals.update(label=self.label, author=self.author)

    def text(self, template: str, **values: Any) -> str:
        """The template's text with `values`, escaped for Telegram's HTML."""
        return self.templates.get_template(f"{template}.j2").render(values).strip()

    def label(self, key: str, **values: Any) -> str:
        """A short plain text of labels.toml, by "section.key"."""
        section, name = key.split(".")
        return self.labels[section][name].format(**values)

    def state(self, mastery: str) -> str:
        """A state of mastery in this language."""
        return self.labels["mastery"].get(mastery, mastery)

    def phase(self, name: str) -> str:
        """A phase of the campaign in this language."""
        return self.labels["phase_names"].get(name, name)

    def author(self, name: str) -> str:
        """Who made a change: a person by name, the program's own hands in words."""
        return self.labels["authors"].get(name, name)

    def told(self, sentence: str) -> str:
        """What the judge or a reader of files says in Chinese, in this language."""
        return told(self.language, str(sentence))

    def listed(self, names: Iterable[str]) -> str:
        """Names one after the other."""
        return self.label("signs.comma").join(names)

    def day(self, day: date, *, year: bool = True) -> str:
        """A day of the calendar as people write it."""
        month = self.label(f"months.{day.month}")
        return self.label("days.full" if year else "days.short", year=day.year, month=month, day=day.day)

    def at(self, instant: datetime | None, zone: ZoneInfo, *, year: bool = False) -> str:
        """An instant in the campaign's zone as people write it; empty for none."""
        if instant is None:
            return ""
        local = instant.astimezone(zone)
        return f"{self.day(local.date(), year=year)} {local:%H:%M}"

    def button(self, key: str, *args: int | str, action: str = "", **values: Any) -> Button:
        """The button labelled `buttons.key`, asking for `action` (by default the key itself)."""
        return Button(self.label(f"buttons.{key}", **values), action or key, args)

    def refusal(self, reason: str, details: dict[str, Any]) -> str:
        """Why something was refused, as plain text."""
        said = {key: self.told(value) if isinstance(value, str) else value for key, value in details.items()}
        return self.labels["refusals"].get(reason, self.labels["refusals"]["stale"]).format(**said)


def read_labels(language: str) -> dict[str, dict[str, str]]:
    """The labels that are written in a language itself, by section."""
    return tomllib.loads((FOLDER / language / "labels.toml").read_text(encoding="utf-8"))


def _labels(language: str) -> dict[str, dict[str, str]]:
    """The labels of a language over those of the default one."""
    found: dict[str, dict[str, str]] = {}
    for name in dict.fromkeys((DEFAULT, language)):
        for section, labels in read_labels(name).items():
            found[section] = found.get(section, {}) | labels
    return found


@cache
def wording(language: str) -> Wording:
    """The words of a language; unknown ones are answered in Chinese."""
    return Wording(language if language in LANGUAGES else DEFAULT)


def percent(share: float) -> int:
    """A share 0..1 as whole per cent, never rounded up to a full hundred."""
    return 100 if share >= 1 else min(99, round(share * 100))


def counted(number: int, one: str, more: str = "") -> str:
    """A number with its noun, for languages whose nouns have a plural: by default `one` with an s."""
    return f"{number} {one if number == 1 else more or f'{one}s'}"


def quoted(text: str, most: int = 60) -> Markup:
    """A person's own words, shortened to `most` characters."""
    text = " ".join(text.split())
    return escape(text if len(text) <= most else text[: most - 1] + "…")
