"""A chat told in plain lines: what has changed on a phone since one looked last."""

from __future__ import annotations

from bot.telegram.fake import Bubble, Person, Screen

_QUOTES = {"blockquote", "expandable_blockquote"}


def lines_of(bubble: Bubble) -> list[str]:
    """A message as lines: what is attached, the text (quotes with a bar before them), a line a button row."""
    return [*_content(bubble), *_rows(bubble)]


def _content(bubble: Bubble) -> list[str]:
    signs = {"photo": "🖼", "document": "📎", "voice": "🎤", "sticker": "🙂"}
    sign = signs.get(bubble.kind)
    attached = []
    if sign:
        attached = [f"{sign} {bubble.file.name}" if bubble.file and bubble.kind == "document" else sign]
    return attached + (_quoted(bubble).split("\n") if bubble.text else [])


def _quoted(bubble: Bubble) -> str:
    text = bubble.text.encode("utf-16-le")
    for entity in sorted(bubble.entities, key=lambda one: -int(one["offset"])):
        if entity["type"] in _QUOTES:
            start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
            quote = text[start:end].decode("utf-16-le")
            barred = "\n".join(f"│ {line}" for line in quote.split("\n"))
            before = text[:start].decode("utf-16-le")
            after = text[end:].decode("utf-16-le")
            # Telegram shows a quote as a block of its own, whether or not line breaks surround it.
            head = before if not before or before.endswith("\n") else before + "\n"
            tail = after if not after or after.startswith("\n") else "\n" + after
            text = (head + barred + tail).encode("utf-16-le")
    return text.decode("utf-16-le")


def _rows(bubble: Bubble) -> list[str]:
    return [" ".join(f"[{button.label}]" for button in row) for row in bubble.buttons]


class Watch:
    """Remembers one phone's screen and tells, as lines, what the bot has changed on it since."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self._screen = person.screen

    def news(self) -> list[str]:
        """New messages as they are, `✎` before what was edited, `✂` before what was deleted, `⌨` before a new
        reply keyboard, `💬` before a toast and `❗` before an alert.
        """
        before, now = self._screen, self.person.screen
        self._screen = now
        lines = [f"✂ {lines_of(gone)[0]}" for gone in _gone(before, now)]
        known = {bubble.id: bubble for bubble in before.bubbles}
        for bubble in now.bubbles:
            if not bubble.mine and bubble.kind != "service":
                lines += _news_of(bubble, known.get(bubble.id))
        if now.keyboard != before.keyboard and now.keyboard:
            lines += [f"⌨ {' '.join(f'[{label}]' for label in row)}" for row in now.keyboard]
        for toast in now.toasts[len(before.toasts) :]:
            lines.append(f"{'❗' if toast.alert else '💬'} {toast.text}")
        return lines


def _gone(before: Screen, now: Screen) -> list[Bubble]:
    left = {bubble.id for bubble in now.bubbles}
    return [bubble for bubble in before.bubbles if bubble.id not in left and not bubble.mine]


def _news_of(bubble: Bubble, known: Bubble | None) -> list[str]:
    if known is None:
        return lines_of(bubble)
    if (bubble.text, bubble.file) != (known.text, known.file):
        first, *rest = lines_of(bubble)
        return [f"✎ {first}", *rest]
    if bubble.buttons != known.buttons and bubble.buttons:
        return [f"✎ {row}" for row in _rows(bubble)]
    return []
