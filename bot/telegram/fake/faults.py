"""What can go wrong between a bot and Telegram, as answers that tests and the demo can ask for."""

from __future__ import annotations

from dataclasses import dataclass


class Refused(Exception):
    """Telegram's error answer: an HTTP status, a description, and for floods the seconds to wait."""

    def __init__(self, status: int, description: str, *, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after = retry_after


def bad_request(description: str) -> Refused:
    """A refusal as Telegram words it: status 400, the prefix put before the description."""
    return Refused(400, f"Bad Request: {description}")


@dataclass(frozen=True, slots=True)
class Fault:
    """One failed call: what the bot is told, and whether Telegram did the work all the same.

    `refusal` is None when no answer arrives: the bot waits in vain (`timed_out`) or loses the connection.
    """

    name: str
    refusal: Refused | None = None
    delivered: bool = False
    timed_out: bool = False


def flood(retry_after: int) -> Fault:
    """429: too many requests, try again after so many seconds."""
    description = f"Too Many Requests: retry after {retry_after}"
    return Fault("flood", Refused(429, description, retry_after=retry_after))


def server_error(status: int = 502) -> Fault:
    """A 5xx answer; nothing was done."""
    names = {
        500: "Internal Server Error",
        502: "Bad Gateway",
        503: "Service Unavailable",
        504: "Gateway Timeout",
    }
    return Fault("server error", Refused(status, names.get(status, "Internal Server Error")))


def timeout(*, delivered: bool) -> Fault:
    """No answer in time, with the work done or not: a bot cannot tell which."""
    return Fault("timeout", delivered=delivered, timed_out=True)


def lost_connection(*, delivered: bool) -> Fault:
    """The connection breaks, with the work done or not."""
    return Fault("lost connection", delivered=delivered)


def blocked() -> Fault:
    """403: the person has blocked the bot."""
    return Fault("blocked", Refused(403, "Forbidden: bot was blocked by the user"))


def refused(description: str) -> Fault:
    """400 with a description of one's own."""
    return Fault("refused", bad_request(description))
