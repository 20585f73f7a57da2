"""When a proposal is to be applied, and how long it may wait: what is written, and what no clock can do. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import Struct, field

from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic
from guard.core.language.schema_parts import seconds
from guard.core.proposals.moments import moment, utc
from guard.core.proposals.proposal import Proposal

WORDS: Final = ("apply_at", "apply", "expires_in", "window_for", "break_glass")
"""The keys of a proposal that speak of time; who breaks glass wants it done now."""
WITHIN: Final = 7 * 86400.0
"""Seconds that a question waits about which no policy says how long it may."""
DAYS_AHEAD: Final = 90
"""The most days that a proposal may wait, and that it may be planned ahead: nobody knows the workspace of then."""
_AHEAD: Final = DAYS_AHEAD * 86400


class When(Struct, frozen=True):
    """What a proposal says about time: the fields of `Proposal`, and what is wrong with it."""

    words: Mapping[str, Any] = field(default_factory=dict)
    wrong: tuple[Diagnostic, ...] = ()


def read_when(written: Mapping[str, Json]) -> When:
    """What the keys about time say that fit the schema."""
    words: dict[str, Any] = {}
    wrong: list[Diagnostic] = list(_together(written))
    words |= {name: seconds(written[name]) for name in ("expires_in", "window_for") if name in written}
    if written.get("apply") == "window":
        words["in_window"] = True
    if "apply_at" in written:
        words["apply_at"], why = moment(written["apply_at"])
        wrong += [Diagnostic(("apply_at",), why)] if why else []
    if "break_glass" in written:
        words["break_glass"] = True
    return When(words, tuple(wrong))


def _together(written: Mapping[str, Json]) -> Iterator[Diagnostic]:
    """Keys that cannot stand together."""
    if "apply_at" in written and "apply" in written:
        sentence = "A proposal says when with `apply_at` or with `apply`: leave one of them out."
        yield Diagnostic(("apply",), sentence, at_key=True)
    for key in ("apply_at", "apply", "expires_in") if "break_glass" in written else ():
        if key in written:
            sentence = f"Whoever breaks glass wants it done now: leave `{key}` out, or `break_glass`."
            yield Diagnostic((key,), sentence, at_key=True)


def timing_mistakes(proposal: Proposal, now: float) -> tuple[Diagnostic, ...]:
    """What cannot be asked for at this moment: times that are over, or too far ahead."""
    return tuple(_mistakes(proposal, now))


def _mistakes(proposal: Proposal, now: float) -> Iterator[Diagnostic]:
    at, wait = proposal.apply_at, proposal.expires_in
    if wait is not None and wait > _AHEAD:
        yield _about(
            "expires_in", f"A question waits at most {DAYS_AHEAD} days: write {DAYS_AHEAD}d or less."
        )
    if proposal.window_for is not None and proposal.window_for > _AHEAD:
        yield _about(
            "window_for", f"A permit is open at most {DAYS_AHEAD} days: write {DAYS_AHEAD}d or less."
        )
    if at is None:
        return
    if at < now:
        yield _about(
            "apply_at",
            f"`apply_at` is over: it says {utc(at)}, and it is {utc(now)}. Leave it out to apply the changes as soon "
            "as they are approved.",
        )
    elif at > now + _AHEAD:
        yield _about(
            "apply_at",
            f"`apply_at` is {utc(at)}: a proposal looks at most {DAYS_AHEAD} days ahead, to {utc(now + _AHEAD)}. Ask "
            "again when it is closer.",
        )
    elif wait is not None and at > now + wait:
        yield _about(
            "expires_in",
            f"The question expires at {utc(now + wait)}, before `apply_at` ({utc(at)}). Leave `expires_in` out, or "
            f"write at least {math.ceil((at - now) / 3600)}h.",
        )


def _about(key: str, sentence: str) -> Diagnostic:
    return Diagnostic((key,), sentence)
