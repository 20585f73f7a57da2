"""Shares of conversations, answers, labels and runs of connectors that policies limit, as values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

from msgspec import Struct

Counts: TypeAlias = Literal["conversations", "answers", "labels", "connectors"]
"""What a policy may count a share of: the words of `watch`."""


class Measure(NamedTuple):
    """What `of` may name. `says` is what is counted and `among` what it is a share of, as plural nouns. It `ripens`:
    what it came to is final only after some days."""

    counts: Counts
    says: str
    among: str
    ripens: bool = True


MEASURES: Final[Mapping[str, Measure]] = {
    "escalated": Measure(
        "conversations", "conversations that Fin handed to a person", "conversations with Fin"
    ),
    "resolved": Measure("conversations", "conversations that Fin resolved", "conversations with Fin"),
    "negative_feedback": Measure(
        "conversations",
        "conversations in which the customer said that Fin did not help",
        "conversations with Fin",
    ),
    "handed_off": Measure(
        "conversations", "conversations that a procedure of Fin's handed on", "conversations with Fin"
    ),
    "low_ratings": Measure(
        "conversations", "ratings of Fin with 1 or 2", "conversations in which the customer rated Fin"
    ),
    "reopened": Measure("conversations", "conversations that were opened again", "conversations"),
    "with_fin": Measure("conversations", "conversations in which Fin took part", "conversations"),
    "used": Measure("answers", "answers that Fin gave with one source", "answers of Fin", ripens=False),
    "corrected": Measure("labels", "labels that a person corrected", "labels that a workflow gave"),
    "failed": Measure("connectors", "runs that failed", "runs of a connector", ripens=False),
}
"""Name under `of` -> what is counted."""
Per: TypeAlias = Literal["channel", "locale", "setup", "team", "workflow"]
FEWEST: Final = 30
"""Of how many at least something is said, where a policy does not say it."""


class Chosen(Struct, frozen=True):
    """Which conversations are counted; what is empty does not matter. `source` is KIND/ID, `attribute` a name and its
    value."""

    channel: str = ""
    locale: str = ""
    setup: str = ""
    workflow: str = ""
    team: str = ""
    tag: str = ""
    source: str = ""
    attribute: tuple[str, str] | None = None


class Counting(Struct, frozen=True):
    """What a policy counts. `names` are globs over sources (KIND/ID) or ids of connectors, or names of attributes that
    workflows set; of conversations `chosen` says which."""

    counts: Counts
    names: tuple[str, ...] = ()
    chosen: Chosen = Chosen()


AFTER: Final[Mapping[str, str]] = {
    "resolved": "conversations that Fin resolved",
    "escalated": "conversations that Fin handed to a person",
    "negative": "conversations in which the customer said that Fin did not help",
    "low_ratings": "ratings of Fin with 1 or 2",
    "reopened": "conversations that were opened again",
    "corrected": "labels that a person corrected",
}
"""What `aftermath` may name: the measures of the looks at a change."""


class Moves(NamedTuple):
    """`aftermath`: by how many points a measure may not move together with a change, up or down."""

    measure: str
    by: float
    up: bool

    @property
    def words(self) -> str:
        return f"{self.by * 100:g} points {'up' if self.up else 'down'}"


class Share(Struct, frozen=True):
    """`share`: how large a share `of` what is counted may be within `within` seconds. It is broken `above` or `below` a
    limit, or where it `moved` by so much against the `against` seconds before: up, down, or either way (`up` None).
    Each value of `per` is judged for itself. Nothing is said of fewer than `at_least`."""

    of: str
    within: float
    above: float | None = None
    below: float | None = None
    moved: float | None = None
    up: bool | None = None
    against: float = 0.0
    per: Per | None = None
    at_least: int = FEWEST

    @property
    def measure(self) -> Measure:
        return MEASURES[self.of]
