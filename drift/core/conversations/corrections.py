"""What people finally decided about a label, and whether that corrected the automation. Pure.

A person who changes many conversations at once tidies up and corrects nobody. One that is changed twice is corrected
once, and one that is changed back is not corrected.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from drift.core.conversations.labels import Label

BULK: Final = 5
"""Conversations that one teammate changes within `AT_ONCE` seconds in the same attribute, from which on it is a bulk
edit."""
AT_ONCE: Final = 60

Edit: TypeAlias = tuple[str, Label]
"""A label with the id of its conversation."""
Why: TypeAlias = Literal[
    "accepted", "corrected", "confirmed", "set by a person", "undecided", "not labelled", "cut"
]


@dataclass(frozen=True, slots=True)
class Decided:
    """How an attribute of a conversation was decided. `automated` is what automation set before any person did, None
    where it set nothing; `workflow` is its name, empty for Fin and other bots. `final` is what holds, None where nobody
    can tell: a customer changed it last, or parts are missing. `why`:

    accepted: nobody changed what automation set · corrected: a person did · confirmed: a person changed it, and then
    back · set by a person: automation set nothing · undecided: somebody who is no teammate changed it · not labelled:
    nobody set anything · cut: parts are missing."""

    conversation: str
    created_at: float
    workflow: str
    automated: str | None
    final: str | None
    why: Why

    @property
    def is_corrected(self) -> bool:
        return self.why == "corrected"

    @property
    def is_judged(self) -> bool:
        """Whether automation set it, and what holds is known."""
        return self.automated is not None and self.final is not None


@dataclass(frozen=True, slots=True)
class Labelled:
    """Conversations that a workflow labelled, and how many of these people corrected."""

    labelled: int
    corrected: int


@dataclass(frozen=True, slots=True)
class Corrections:
    """What became of a label in the conversations that began in a period. `by_workflow` counts those that were looked
    at: all where `share` is WHOLE, otherwise a random sample of so many millionths. `of` are the conversations of the
    period, `unread` those that belonged to the sample and could not be read, or whose parts are not all shown.
    `unknown` says why nothing can be said; empty where something can. Names of workflows are those that Intercom
    tells; Fin and other bots have the name ''."""

    attribute: str
    since: float
    until: float
    share: int
    of: int
    sample: int
    unread: int
    by_workflow: Mapping[str, Labelled]
    unknown: str = ""

    @property
    def labelled(self) -> int:
        return sum(one.labelled for one in self.by_workflow.values())

    @property
    def corrected(self) -> int:
        return sum(one.corrected for one in self.by_workflow.values())


def bulk_edits(edits: Iterable[Edit]) -> frozenset[Edit]:
    """Those edits of teammates that were made at once in many conversations."""
    by_person: dict[tuple[str, str], list[Edit]] = defaultdict(list)
    for edit in edits:
        if edit[1].by == "teammate":
            by_person[edit[1].who, edit[1].attribute].append(edit)
    return frozenset(edit for mine in by_person.values() for edit in _at_once(mine))


def _at_once(edits: list[Edit]) -> Iterable[Edit]:
    """Of the edits of one person, those that lie in a window with enough conversations."""
    edits.sort(key=lambda edit: edit[1].at)
    first, found = 0, set[Edit]()
    for last, (_, label) in enumerate(edits):
        while label.at - edits[first][1].at > AT_ONCE:
            first += 1
        window = edits[first : last + 1]
        if len({conversation for conversation, _ in window}) >= BULK:
            found.update(window)
    return found


def decided(
    conversation: str,
    created_at: float,
    labels: Sequence[Label],
    bulk: Collection[Edit],
    *,
    cut: bool = False,
) -> Decided:
    """What came of one attribute. `labels` are all that were set in it, in their order."""
    counted = [label for label in labels if (conversation, label) not in bulk]
    people = [number for number, label in enumerate(counted) if label.by == "teammate"]
    before = counted[: people[0]] if people else counted
    automated = next((label for label in reversed(before) if label.by in {"workflow", "bot"}), None)
    final, why = _final(counted, people, automated)
    if cut:
        final, why = None, "cut"
    return Decided(
        conversation,
        created_at,
        automated.who if automated else "",
        automated.after if automated else None,
        final,
        why,
    )


def _final(
    counted: Sequence[Label], people: Sequence[int], automated: Label | None
) -> tuple[str | None, Why]:
    """What people said last holds, whatever automation did after it."""
    if not counted:
        return None, "not labelled"
    if any(label.by == "other" for label in counted[people[-1] if people else 0 :]):
        return None, "undecided"
    if not people:
        return (automated.after, "accepted") if automated else (None, "not labelled")
    final = counted[people[-1]].after
    if automated is None:
        return final, "set by a person"
    return final, "confirmed" if final == automated.after else "corrected"


def tallied(every: Iterable[Decided]) -> dict[str, Labelled]:
    """By workflow, those that it labelled and that are decided."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in every:
        if one.is_judged:
            found[one.workflow][0] += 1
            found[one.workflow][1] += one.is_corrected
    return {name: Labelled(*counts) for name, counts in sorted(found.items())}
