"""Why a use case was refused, in a form that a screen can put into words."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """A use case that does not apply; `reason` names the sentence to show, `details` fill it."""

    def __init__(self, reason: str, **details: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details
