"""How often people correct what automation labels, with the sort of the number. Pure."""

from __future__ import annotations

from drift.core.conversations.corrections import Corrections, Labelled
from drift.core.conversations.labels import WHOLE
from guard.core.effects.figures import Bounded, Counted, Estimated, Figure, Unknown
from guard.core.effects.intervals import wilson

UNREAD = "some conversations could not be read whole"


def correction_rate(found: Corrections, workflow: str | None = None) -> Figure:
    """Of the labels that automation set, those that people corrected; of one workflow, or of all. What could not be
    read may have been corrected, or not: it makes the figure wider."""
    query = query_of(found, workflow)
    if found.unknown:
        return Unknown(found.unknown, query)
    part = _part(found, workflow)
    if found.share >= WHOLE:
        return _counted(part, found.unread, query)
    return _estimated(part, found.unread, query)


def query_of(found: Corrections, workflow: str | None = None) -> str:
    """What was counted, in words that somebody else can count by."""
    by = "automation" if workflow is None else f"the workflow {workflow!r}" if workflow else "Fin"
    return (
        f"conversations created_at>={found.since:.0f} and <{found.until:.0f} in which {by} set "
        f"{found.attribute!r}, and a person corrected it"
    )


def _part(found: Corrections, workflow: str | None) -> Labelled:
    if workflow is None:
        return Labelled(found.labelled, found.corrected)
    return found.by_workflow.get(workflow, Labelled(0, 0))


def _counted(part: Labelled, unread: int, query: str) -> Counted | Bounded:
    if not unread:
        return Counted(part.corrected, part.labelled, query)
    return Bounded(part.corrected, part.corrected + unread, part.labelled + unread, query, UNREAD)


def _estimated(part: Labelled, unread: int, query: str) -> Estimated | Unknown:
    if not part.labelled:
        return Unknown("it labelled none of the conversations that were looked at", query)
    of = part.labelled + unread
    low, high = wilson(part.corrected, of)[0], wilson(part.corrected + unread, of)[1]
    return Estimated(part.corrected / part.labelled, (low, high), part.labelled, query)
