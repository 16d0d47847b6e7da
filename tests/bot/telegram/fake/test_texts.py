"""Texts are parsed, counted and refused as Telegram does it."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.helpers import escape

from bot.telegram.fake import Person
from bot.telegram.fake.faults import Refused
from bot.telegram.fake.texts import parse_html, utf16_length
from tests.bot.telegram.fake.acts import App, picture, refused


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<b>开", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>叉</b></i>", 'Unmatched end tag at byte offset 9, expected "</i>", found "</b>"'),
        ("小学<h1>题</h1>", 'Unsupported start tag "h1" at byte offset 6'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("一行<br/>两行", 'Unsupported start tag "br/"'),
        ("x<b", "Unclosed start tag at byte offset 1"),
        ("</b>", "Unexpected end tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler"'),
        ("<b =>x</b>", 'Empty attribute name in the tag "b"'),
    ],
)
async def test_broken_html_is_refused_with_the_reason(app: App, li: Person, text: str, reason: str) -> None:
    with refused(f"can't parse entities: {reason}"):
        await app.bot.send_message(li.id, text, parse_mode="HTML")


async def test_html_becomes_text_and_entities(app: App, li: Person) -> None:
    html = (
        "<b>粗<i>斜</i></b> &lt;小于&gt; &amp;&#39; &nbsp;"
        "<blockquote expandable>标准答案</blockquote><tg-spoiler>藏</tg-spoiler>"
        '<a href="https://example.org/?a=1&amp;b=2">链</a><code>码</code>😀<u>下</u>'
    )
    sent = await app.bot.send_message(li.id, html, parse_mode="HTML")
    assert sent.text == "粗斜 <小于> &' &nbsp;标准答案藏链码😀下"
    found = {entity.type: sent.parse_entity(entity) for entity in sent.entities}
    assert found == {
        "bold": "粗斜",
        "italic": "斜",
        "expandable_blockquote": "标准答案",
        "spoiler": "藏",
        "text_link": "链",
        "code": "码",
        "underline": "下",
    }
    assert next(one.url for one in sent.entities if one.type == "text_link") == "https://example.org/?a=1&b=2"


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"))))
@settings(max_examples=60)
def test_escaped_text_always_arrives_as_it_was(text: str) -> None:
    assert parse_html(escape(text)) == (text, [])


@given(st.text(alphabet="<>/&;b ix=\"'a😀字", max_size=30))
@settings(max_examples=150)
def test_any_html_is_parsed_or_refused_and_entities_fit(text: str) -> None:
    with contextlib.suppress(Refused):
        plain, entities = parse_html(text)
        assert all(
            0 <= one["offset"] < one["offset"] + one["length"] <= utf16_length(plain) for one in entities
        )


async def test_texts_are_counted_after_parsing(app: App, li: Person) -> None:
    sent = await app.bot.send_message(li.id, f"<b>{'字' * 4096}</b>", parse_mode="HTML")
    assert sent.text == "字" * 4096
    with refused("too long"):
        await app.bot.send_message(li.id, "字" * 4097)
    with refused("caption is too long"):
        await app.bot.send_photo(li.id, picture(), caption="字" * 1025)


@pytest.mark.parametrize("text", ["", "  \n ", "<b> </b>"])
async def test_an_empty_text_is_refused(app: App, li: Person, text: str) -> None:
    with refused("empty"):
        await app.bot.send_message(li.id, text, parse_mode="HTML")
