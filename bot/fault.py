"""A fault of a person's input, in words meant for that person."""

from __future__ import annotations


class Faulty(Exception):
    """The input of a verb was at fault; the message says what, where and how to cure it."""
