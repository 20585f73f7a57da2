"""Whether a way of labelling is good enough: each demand, and what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guard.core.effects.figures import Estimated, Unknown, percent
from guard.core.effects.rehearsing.confusion import Measures
from guard.core.model.rehearsal import Bar


@dataclass(frozen=True, slots=True)
class Demand:
    """`name` is what is asked, `sentence` what came of it. What is not known is not reached."""

    name: str
    is_met: bool
    sentence: str


def demands(bar: Bar, measures: Sequence[Measures], judged: int) -> tuple[Demand, ...]:
    """Nothing where no bar is declared."""
    if bar.precision is None and bar.recall is None:
        return ()
    enough = () if judged >= bar.at_least == 1 else (_enough(bar, judged),)
    return (*enough, *_shares(bar, measures))


def _enough(bar: Bar, judged: int) -> Demand:
    name = f"at least {bar.at_least:,} conversations"
    if judged >= bar.at_least:
        return Demand(name, True, f"{judged:,} conversations were judged.")
    return Demand(name, False, f"Only {judged:,} conversations could be judged: widen `since` or `sample`.")


def _shares(bar: Bar, measures: Sequence[Measures]) -> Iterator[Demand]:
    known = {one.label: one for one in measures}
    for label in bar.of or (None,):
        for name, wanted in (("precision", bar.precision), ("recall", bar.recall)):
            if wanted is not None:
                found = getattr(known[label], name) if label in known else None
                yield _share(name, label, wanted, found)


def _share(name: str, label: str | None, wanted: float, found: Estimated | Unknown | None) -> Demand:
    asked = f"{name}{f' of {label}' if label else ''} of {percent(wanted)} or more"
    if not isinstance(found, Estimated):
        why = found.because if found else "nobody decided on this label, and it was never given"
        return Demand(asked, False, f"It is unknown, because {why}.")
    low, high = found.interval
    doubt = "" if low >= wanted or high < wanted else " With 95 % confidence it may be otherwise."
    return Demand(asked, found.share >= wanted, f"It is {found.sentence()}.{doubt}")
