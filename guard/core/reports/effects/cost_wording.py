"""What Fin costs, in sentences: the same on the command line, the page and in messages. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from guard.core.effects.cost.bill import Bill, Level
from guard.core.effects.cost.money import money
from guard.core.effects.figures import Unknown
from guard.core.reports.effects.cost_json import CostAnswer

_LIMIT: Final[dict[Level, str]] = {
    "passed": "The month has passed its limit of {limit}.",
    "likely": "At this pace the month passes its limit of {limit}{on}.",
    "possible": "The month may pass its limit of {limit}: the interval does not rule it out.",
    "unlikely": "The month stays below its limit of {limit}, as far as can be told.",
    "unknown": "Whether the month passes its limit of {limit} is unknown.",
    "none": "No limit is set: prices.yaml beside the policies takes one.",
}
OUTCOME_NAMES: Final = {
    "qualification": "qualifications",
    "resolution": "resolutions",
    "procedure_handoff": "procedure handoffs",
    "disqualification": "disqualifications",
}
PUBLISHED: Final = (
    "The prices are those that Intercom published for March 2026 on. What your contract says belongs into prices.yaml "
    "beside the policies."
)


def limit_in_words(level: Level, limit: Decimal | None, currency: str, passes: date | str | None) -> str:
    on = f" on about {passes}" if passes else ""
    return _LIMIT[level].format(limit="" if limit is None else money(limit, currency), on=on)


def about_limit(bill: Bill) -> str:
    return limit_in_words(bill.level, bill.limit, bill.currency, bill.passes)


def told_of(bill: Bill) -> tuple[str, ...]:
    """What a message says of a bill."""
    rest = (
        ()
        if isinstance(bill.expected, Unknown)
        else (f"Expected by {bill.last}: {bill.expected.sentence()}.",)
    )
    return (f"From {bill.month.first} on: {bill.to_date.sentence()}.", *rest)


def cost_in_words(answer: CostAnswer) -> Iterator[str]:
    """All of it, a line each; an empty line before each part."""
    yield f"What Fin costs from {answer.first} to {answer.last}, by the day on which conversations began (UTC)"
    yield ""
    yield f"  to date   {answer.to_date.sentence}"
    yield f"  ripening  {answer.ripening.sentence}"
    yield f"  expected  {answer.expected.sentence}"
    yield f"  a month ago, as many days  {answer.before.sentence}"
    yield ""
    yield limit_in_words(
        answer.level,
        None if answer.limit is None else Decimal(answer.limit),
        answer.currency,
        answer.passes,
    )
    if answer.outcomes:
        listed = (f"{count:,} {OUTCOME_NAMES[name]}" for name, count in sorted(answer.outcomes.items()))
        yield f"Billed so far: {', '.join(listed)}."
    if answer.prices == "published":
        yield PUBLISHED
    yield from answer.notes
    yield from _compared(answer)
    yield from _moves(answer)


def _compared(answer: CostAnswer) -> Iterator[str]:
    yield ""
    yield "Against as many days of the month before"
    for one in answer.compared:
        yield f"  {one.name}: {one.now['sentence']}; before {one.before['sentence']}"


def _moves(answer: CostAnswer) -> Iterator[str]:
    if not answer.moves:
        return
    yield ""
    yield "Changes of what Fin reads, in the last four weeks"
    for move in answer.moves:
        yield f"  {move.title} on {move.day} (change {', '.join(map(str, move.changes))}): {move.sentence}"
        yield f"    That is {move.money.sentence}."
        if move.beside:
            yield f"    Changed within the same days: {', '.join(move.beside)}."
    if answer.more_changes:
        yield f"  and {answer.more_changes} more changes of what Fin uses less"
