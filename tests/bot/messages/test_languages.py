"""Every language says the same: the same screens and labels, of the same values, with the same signs."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from contextlib import suppress
from pathlib import Path
from string import Formatter

import pytest
from jinja2 import UndefinedError, meta, nodes

from bot.messages import wording as module
from bot.messages.wording import DEFAULT, FOLDER, LANGUAGES, Wording, wording
from bot.telegram.talk import TOAST_LENGTH

OTHERS = [language for language in LANGUAGES if language != DEFAULT]
TEMPLATES = sorted(path.name for path in (FOLDER / DEFAULT).glob("*.j2"))
TAGS = {"b", "i", "s", "code", "blockquote", "blockquote expandable"}
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
BRACES = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)

pytestmark = pytest.mark.parametrize("language", OTHERS)


def source(language: str, template: str) -> str:
    return (FOLDER / language / template).read_text(encoding="utf-8")


def tree(language: str, template: str) -> nodes.Template:
    return wording(language).templates.parse(source(language, template))


def variables(language: str, template: str) -> set[str]:
    return meta.find_undeclared_variables(tree(language, template)) - {"label", "author"}


def attributes(language: str, template: str) -> set[str]:
    # A name or a code may stand in for a value that is Chinese itself.
    return {node.attr for node in tree(language, template).find_all(nodes.Getattr)} | {"name", "code"}


def tags(text: str) -> Counter[str]:
    """How often each tag stands in the text itself, beside what Jinja does."""
    return Counter(re.findall(r"<(/?[a-z ]+)>", BRACES.sub("", text)))


def signs(text: str) -> set[str]:
    """The emoji and other signs of a text."""
    return {character for character in text if unicodedata.category(character) == "So"}


def own_labels(language: str) -> dict[str, str]:
    """The labels that are written in a language itself, by section and key."""
    found = module.read_labels(language)
    return {f"{section}.{key}": text for section, labels in found.items() for key, text in labels.items()}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_screen_is_written_and_no_other(language: str) -> None:
    assert sorted(path.name for path in (FOLDER / language).glob("*.j2")) == TEMPLATES


@pytest.mark.parametrize("template", TEMPLATES)
class TestScreens:
    def test_shows_the_same_values(self, language: str, template: str) -> None:
        assert variables(language, template) == variables(DEFAULT, template)
        assert attributes(language, template) == attributes(DEFAULT, template)

    def test_shows_the_same_signs(self, language: str, template: str) -> None:
        assert signs(source(language, template)) == signs(source(DEFAULT, template))

    def test_is_built_of_what_the_chat_can_show(self, language: str, template: str) -> None:
        found = tags(source(language, template))
        for tag in (tag for tag in found if not tag.startswith("/")):
            assert tag in TAGS
        for tag in {tag.partition(" ")[0] for tag in found if not tag.startswith("/")}:
            opened = sum(count for name, count in found.items() if name.partition(" ")[0] == tag)
            assert opened == found[f"/{tag}"], tag

    def test_stresses_the_same(self, language: str, template: str) -> None:
        # Beyond it, what is to be typed in Chinese is shown as such.
        code = Counter({"code": 99, "/code": 99})
        assert tags(source(language, template)) - code == tags(source(DEFAULT, template)) - code

    def test_can_be_filled_in(self, language: str, template: str) -> None:
        for each in (DEFAULT, language):
            with suppress(UndefinedError):
                wording(each).text(Path(template).stem)

    def test_has_chinese_only_in_what_is_to_be_typed(self, language: str, template: str) -> None:
        text = re.sub(r"<code>.*?</code>", "", source(language, template), flags=re.DOTALL)
        assert not CHINESE.search(text)


def test_every_label_is_written_and_no_other(language: str) -> None:
    assert own_labels(language).keys() == own_labels(DEFAULT).keys()


def test_labels_say_the_same_values_with_the_same_signs(language: str) -> None:
    default = own_labels(DEFAULT)
    for key, text in own_labels(language).items():
        assert placeholders(text) == placeholders(default[key]), key
        assert signs(text) == signs(default[key]), key
        assert text.strip(), key


def test_labels_are_not_chinese_but_for_the_way_back(language: str) -> None:
    chinese = {key for key, text in own_labels(language).items() if CHINESE.search(text)}
    assert chinese == {"buttons.language"}


def test_a_word_of_the_menu_asks_for_one_thing_in_whatever_language(language: str) -> None:
    asked: dict[str, str] = {}
    for each in (DEFAULT, language):
        words = own_labels(each)
        menu = {key: text for key, text in words.items() if key.startswith("menu.")}
        assert len(set(menu.values())) == len(menu)
        for key, text in menu.items():
            assert asked.setdefault(text, key) == key


def test_what_is_said_over_a_button_is_not_cut_off(language: str) -> None:
    for each in (DEFAULT, language):
        for key, text in own_labels(each).items():
            if key.startswith("refusals."):
                assert len(text) <= TOAST_LENGTH - 20, key
        assert len(Wording(each).text("stranger")) <= TOAST_LENGTH
