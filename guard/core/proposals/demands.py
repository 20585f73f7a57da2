"""What policies demand of a proposal (a reason, a ticket, notice, a window), and what of it is missing. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from guard.core.language.asking_schema import LONGEST_TICKET
from guard.core.language.pattern_examples import example_of
from guard.core.language.patterns import fits
from guard.core.language.windows import in_words, is_open, next_open, next_start
from guard.core.model.asking import AskFirst, Window
from guard.core.model.policy import Policy
from guard.core.model.verdict import Mode
from guard.core.proposals.moments import utc
from guard.core.text.values import show, span

Word: TypeAlias = Literal["reason", "ticket", "lead_time", "window"]
_TO_WRITE: Final = 300
"""Seconds that somebody has to copy a moment and ask again. Moments that are offered are multiples of it."""


class Asked(Struct, frozen=True):
    """What a proposal brings. `at` is when it would be applied; None: as soon as it is approved, whenever that is."""

    reason: str
    ticket: str
    at: float | None
    now: float


class Unmet(Struct, frozen=True):
    """A demand of a policy that a proposal does not meet, as finished sentences. `enforced`: it refuses the proposal; a
    policy that only observes warns."""

    policy: str
    demand: Word
    sentence: str
    way_out: str
    enforced: bool = True


def unmet_demands(policies: Iterable[Policy], asked: Asked, mode: Mode = "enforce") -> tuple[Unmet, ...]:
    """What is missing of what these policies demand, in their order; all of it has to be met. They are those that speak
    about the changes."""
    asking = [(policy, policy.ask_first) for policy in policies if policy.ask_first is not None]
    earliest = _earliest(
        [demands for policy, demands in asking if policy.mode_in(mode) == "enforce"], asked.now
    )
    return tuple(
        Unmet(policy.id, word, sentence, way_out, policy.mode_in(mode) == "enforce")
        for policy, demands in asking
        for word, check in _CHECKS.items()
        for sentence, way_out in check(demands, asked, earliest)
    )


def demands_in_words(demands: AskFirst) -> tuple[tuple[Word, str], ...]:
    """What a policy demands of whoever asks, as finished sentences, before anything was written."""
    found: list[tuple[Word, str]] = []
    if demands.reason:
        found.append(("reason", f"A reason of at least {demands.reason} characters."))
    if demands.ticket:
        found.append(("ticket", f"A ticket that fits `{demands.ticket}`{_such_as(demands.ticket)}."))
    if demands.lead_time:
        found.append(("lead_time", f"{span(demands.lead_time)} of notice."))
    if demands.window is not None:
        found.append(("window", f"It may be applied {in_words(demands.window)} only."))
    return tuple(found)


def window_start(policies: Iterable[Policy], now: float) -> tuple[float | None, str]:
    """When the next window begins that suits all of these policies, after the notice they demand; or a finished
    sentence about why none does."""
    every = tuple(policies)
    windows = windows_of(every)
    if not windows:
        return None, (
            "No policy that speaks about these changes has a maintenance window: leave `apply` out, or say when with "
            "`apply_at`."
        )
    start = next_start(windows, now + notice_of(every))
    if start is not None:
        return start, ""
    shown = "; ".join(map(in_words, windows))
    return None, f"The maintenance windows of these policies are never open together within 90 days: {shown}."


def windows_of(policies: Iterable[Policy], mode: Mode = "enforce") -> tuple[Window, ...]:
    """The maintenance windows of these policies: of those that are enforced, else of those that observe."""
    asking = [
        (policy.mode_in(mode) == "enforce", policy.ask_first.window)
        for policy in policies
        if policy.ask_first is not None and policy.ask_first.window is not None
    ]
    enforced = [window for is_enforced, window in asking if is_enforced]
    return tuple(dict.fromkeys(enforced or [window for _, window in asking]))


def notice_of(policies: Iterable[Policy], mode: Mode = "enforce") -> float:
    """The longest notice in seconds that those of these policies demand that are enforced."""
    return max(
        (
            policy.ask_first.lead_time
            for policy in policies
            if policy.ask_first is not None and policy.mode_in(mode) == "enforce"
        ),
        default=0.0,
    )


def length_of(reason: str) -> int:
    """How many characters of a reason people see. Spaces in a row count once, those at the ends not at all."""
    seen = "".join(
        sign for sign in reason if unicodedata.category(sign) not in ("Cc", "Cf", "Cn") or sign.isspace()
    )
    return len(unicodedata.normalize("NFC", " ".join(seen.split())))


def _earliest(demands: list[AskFirst], now: float) -> float | None:
    """The first moment that would meet all demands about time, with a few minutes to write it; None where there is none
    within 90 days."""
    from_ = now + max((one.lead_time for one in demands), default=0.0) + _TO_WRITE
    return next_open([one.window for one in demands if one.window is not None], from_ + -from_ % _TO_WRITE)


_Found: TypeAlias = Iterator[tuple[str, str]]


def _reason(demands: AskFirst, asked: Asked, earliest: float | None) -> _Found:
    length = length_of(asked.reason)
    if length < demands.reason:
        has = f"this one has {length}" if length else "there is none"
        more = demands.reason - length
        yield (
            f"It asks for a reason of at least {demands.reason} characters, and {has}.",
            f"Say why in {more} more character{'' if more == 1 else 's'}, for those who have to agree.",
        )


def _ticket(demands: AskFirst, asked: Asked, earliest: float | None) -> _Found:
    ticket = asked.ticket.strip()
    if not demands.ticket or fits(demands.ticket, ticket):
        return
    has = f"{show(ticket)} does not" if ticket else "there is none"
    yield (
        f"It asks for a ticket that fits `{demands.ticket}`, and {has}.",
        f"Name the ticket{_such_as(demands.ticket)}.",
    )


def _such_as(pattern: str) -> str:
    example = example_of(pattern)
    return f", such as {example}" if 0 < len(example) <= LONGEST_TICKET else ""


def _lead_time(demands: AskFirst, asked: Asked, earliest: float | None) -> _Found:
    if not demands.lead_time or (asked.at is not None and asked.at >= asked.now + demands.lead_time):
        return
    at = "as soon as it is approved" if asked.at is None else f"at {utc(asked.at)}"
    yield (
        f"It asks for {span(demands.lead_time)} of notice, and this would be applied {at}.",
        _later(earliest),
    )


def _window(demands: AskFirst, asked: Asked, earliest: float | None) -> _Found:
    window = demands.window
    if window is None or (asked.at is not None and is_open(window, asked.at)):
        return
    at = "as soon as it is approved, whenever that is" if asked.at is None else f"at {utc(asked.at)}"
    way_out = (
        f"{_later(earliest)} `apply: window` waits for it." if earliest is not None else _later(earliest)
    )
    yield f"It may be applied {in_words(window)} only, and this would be applied {at}.", way_out


def _later(earliest: float | None) -> str:
    if earliest is None:
        return "No moment of the next 90 days suits all of these policies: one of them has to change."
    return f"The nearest time that would pass: `apply_at: {utc(earliest)}`."


_CHECKS: Final[Mapping[Word, Callable[[AskFirst, Asked, float | None], _Found]]] = {
    "reason": _reason,
    "ticket": _ticket,
    "lead_time": _lead_time,
    "window": _window,
}
