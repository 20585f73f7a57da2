"""Whether an approved proposal may be made at the moment that has come, which may be later than the one that it was
judged for: hours, dates, exemptions and windows are those of now. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from guard.core.language.windows import in_words, is_open
from guard.core.model.asking import Window
from guard.core.model.verdict import Judgement, Verdict
from guard.core.proposals.records import ProposalRecord

PUNCTUAL: Final = 60.0
"""Seconds after its time within which an application is begun as if it were that time."""


def made_at(record: ProposalRecord, now: float) -> float:
    """The moment for which an application that begins now is judged."""
    at = record.apply_at
    return at if at is not None and 0.0 <= now - at <= PUNCTUAL else now


def why_not_now(
    record: ProposalRecord, judgements: Iterable[Judgement], windows: Iterable[Window], at: float
) -> str:
    """What policies have against it at this moment that nobody was asked about, as a sentence; "" for nothing. Whoever
    broke glass was not held up by approvals and windows, and is not now."""
    breaks_glass = record.document.get("break_glass") is True
    asked = {rule.policy for rule in record.rules}
    for judgement in judgements:
        if judgement.verdict is Verdict.REVERT:
            return f"At this time it is refused: {judgement.deciding()[0].sentence}"
        news = [one for one in judgement.deciding() if one.policy not in asked]
        if judgement.verdict is Verdict.REQUIRE_APPROVAL and news and not breaks_glass:
            return f"At this time it needs an approval for which nobody was asked: {news[0].sentence}"
    closed = () if breaks_glass else [window for window in windows if not is_open(window, at)]
    return f"Its maintenance window is over: it may be applied {in_words(closed[0])} only." if closed else ""
