"""Where labels are right: counts by label, what people decided against what was given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from drift.core.conversations.corrections import Decided
from guard.core.effects.figures import Estimated, Unknown
from guard.core.effects.intervals import wilson
from guard.core.effects.rehearsing.conditions import Labels

NONE: Final = ""
"""Where no label was given."""
WORST: Final = 20


@dataclass(frozen=True, slots=True)
class Confusion:
    """How many conversations people decided to be one label (first) while another was given (second)."""

    counts: Mapping[tuple[str, str], int]

    @property
    def judged(self) -> int:
        return sum(self.counts.values())

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label of either side, the most frequent decision first."""
        decided = Counter[str]()
        for (final, _), count in self.counts.items():
            decided[final] += count
        given = {given for _, given in self.counts if given != NONE}
        return tuple(sorted({*decided, *given}, key=lambda label: (-decided[label], label)))

    def right(self, label: str | None = None) -> int:
        return sum(
            count
            for (final, given), count in self.counts.items()
            if final == given and label in {None, final}
        )

    def given(self, label: str | None = None) -> int:
        """Conversations to which this label was given; any, where None."""
        return sum(
            count
            for (_, given), count in self.counts.items()
            if (given != NONE if label is None else given == label)
        )

    def decided(self, label: str | None = None) -> int:
        """Conversations for which people decided on this label; on any, where None."""
        return sum(count for (final, _), count in self.counts.items() if label in {None, final})


@dataclass(frozen=True, slots=True)
class Measures:
    """How good a label is given, or all of them (label None)."""

    label: str | None
    precision: Estimated | Unknown
    recall: Estimated | Unknown


@dataclass(frozen=True, slots=True)
class Worst:
    """A conversation in which the candidate is wrong. `automation` is what automation set; None: nothing."""

    conversation: str
    given: str
    decided: str
    automation: str | None


def truth_of(every: Iterable[Decided]) -> dict[str, str]:
    """What people decided, by conversation; those of which nobody can tell are left out."""
    return {one.conversation: one.final for one in every if one.final}


def of_automation(every: Iterable[Decided]) -> dict[str, str]:
    """What automation set."""
    return {one.conversation: one.automated for one in every if one.automated}


def confusion(truth: Labels, given: Labels) -> Confusion:
    return Confusion(Counter((final, given.get(id, NONE)) for id, final in truth.items()))


def measured(table: Confusion, unread: int, query: str) -> tuple[Measures, ...]:
    """Of all labels together, then of each. `unread` conversations of the sample did not come: they may be right or
    wrong."""
    return tuple(
        Measures(
            label,
            _share(
                table.right(label),
                table.given(label),
                unread,
                f"{query}, of those it gave {label or 'a label'}",
            ),
            _share(
                table.right(label),
                table.decided(label),
                unread,
                f"{query}, of those people decided {label or 'on'}",
            ),
        )
        for label in (None, *table.labels)
    )


def _share(hits: int, of: int, unread: int, query: str) -> Estimated | Unknown:
    if not of:
        return Unknown("there is no such conversation in the sample", query)
    interval = wilson(hits, of + unread)[0], wilson(hits + unread, of + unread)[1]
    return Estimated(hits / of, interval, of, query)


def worst(every: Sequence[Decided], given: Labels, most: int = WORST) -> tuple[Worst, ...]:
    """Where the candidate is wrong: first what automation has right and people left so, then the newest."""
    wrong = [one for one in every if one.final and given.get(one.conversation, NONE) != one.final]
    wrong.sort(key=lambda one: (one.automated != one.final, not given.get(one.conversation), -one.created_at))
    return tuple(
        Worst(one.conversation, given.get(one.conversation, NONE), one.final or "", one.automated)
        for one in wrong[:most]
    )
