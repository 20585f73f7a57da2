"""What is looked at after a change: shares of conversations, by the names that policies use. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from drift.core.conversations.counting import Tally
from guard.core.effects.intervals import Share


class Measure(NamedTuple):
    """`title` begins a sentence. `of` says what it is a share of, as a clause. More of it is `worse`, or is not."""

    name: str
    title: str
    of: str
    worse: bool
    share: Callable[[Tally], Share]


_WITH_FIN: Final = "of conversations in which Fin took part"
SHARES: Final = (
    Measure("resolved", "Resolution", _WITH_FIN, False, lambda one: Share(one.resolved, one.fin)),
    Measure("escalated", "Escalation", _WITH_FIN, True, lambda one: Share(one.escalated, one.fin)),
    Measure("negative", "Negative feedback", _WITH_FIN, True, lambda one: Share(one.negative, one.fin)),
    Measure(
        "low_ratings",
        "Low rating",
        "of conversations that customers rated (1 and 2 are low)",
        True,
        lambda one: Share(one.low_ratings, one.rated),
    ),
    Measure(
        "reopened", "Reopening", "of conversations", True, lambda one: Share(one.reopened, one.conversations)
    ),
)
CORRECTED: Final = "corrected"
COST: Final = "cost"
TITLES: Final[Mapping[str, str]] = {
    **{one.name: one.title for one in SHARES},
    CORRECTED: "Correction of labels",
    COST: "Cost of Fin",
}
"""All measures, in the order in which they are shown."""
ARE_OF: Final[Mapping[str, str]] = {
    **{one.name: one.of for one in SHARES},
    CORRECTED: "of labels that a workflow set",
    COST: "per 100 conversations in which Fin took part",
}
FIRST: Final[Mapping[str, str]] = {"source": "resolved", "fin": "resolved", "workflows": CORRECTED}
"""What a look is first of all about, by how a change touches conversations."""
