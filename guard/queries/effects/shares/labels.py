"""How many of the labels that a workflow gave people corrected, for policies that limit that."""

from __future__ import annotations

from collections.abc import Iterator

from drift.core.conversations.corrections import Corrections, Labelled
from drift.core.conversations.labels import WHOLE
from drift.core.model.gone import day_in_words
from drift.store import StateStore
from guard.core.effects.figures import Counted, Figure, Unknown, estimated
from guard.core.evaluation.shares import Seen
from guard.core.model.shares import Counting, Share
from guard.queries.effects.shares.periods import Period, this_and_last

_NOTHING = Labelled(0, 0)


def seen_labels(
    state: StateStore, counting: Counting, share: Share, now: float
) -> Iterator[tuple[Seen, tuple[Period | None, Period | None]]]:
    this, last = this_and_last(state, share, now)
    for attribute in counting.names:
        found = state.labels.corrections(attribute, this.since, this.until)
        earlier = None if last is None else state.labels.corrections(attribute, last.since, last.until)
        for workflow in _workflows(found, earlier):
            figure = figure_of(found, workflow, this)
            before = None if earlier is None or last is None else figure_of(earlier, workflow, last)
            what = ": ".join(filter(None, (attribute, workflow)))
            yield Seen(what, this.since, this.until, figure, before, this.known.notes), (this, last)


def _workflows(found: Corrections, earlier: Corrections | None) -> list[str]:
    names = {*found.by_workflow, *(earlier.by_workflow if earlier else ())}
    return sorted(names) or [""]


def figure_of(found: Corrections, workflow: str, period: Period) -> Figure:
    """How often a workflow was corrected: counted where everything was looked at, or as a sample shows it."""
    query = f"labels of {found.attribute} that a person corrected, of those that the workflow gave"
    if why := period.unknown or _not_whole(found, period):
        return Unknown(why, query)
    one = found.by_workflow.get(workflow, _NOTHING)
    if found.share >= WHOLE:
        return Counted(one.corrected, one.labelled, query)
    return estimated(one.corrected, one.labelled, query)


def _not_whole(found: Corrections, period: Period) -> str:
    if found.unknown:
        return found.unknown
    if found.since > period.since or found.until < period.until:
        days = f"{day_in_words(found.since)} to {day_in_words(found.until)}"
        return f"only the conversations from {days} were looked at for who labelled them"
    if found.unread:
        return f"{found.unread:,} conversations could not be read whole"
    return ""
