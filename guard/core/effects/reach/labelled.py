"""Who set an attribute: automation or a person, and what people corrected. Mostly from a random sample."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from drift.core.conversations.corrections import Corrections, Decided
from drift.core.conversations.labels import WHOLE
from guard.core.effects.corrections import UNREAD, correction_rate
from guard.core.effects.figures import Bounded, Counted, Estimated, Figure, Unknown
from guard.core.effects.intervals import wilson
from guard.core.effects.reach.report import Line

WHO: Final = "Who set it"
_MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Labelled:
    """How an attribute was decided in the conversations that were looked at."""

    found: Corrections
    decided: Sequence[Decided]

    def share(self, hits: int, of: int, what: str) -> Figure:
        """A share of conversations. What could not be read may belong to it, or not."""
        found = self.found
        period = f"created_at>={found.since:.0f} and <{found.until:.0f}"
        query = f"conversations {period} in which {what} ({found.attribute!r})"
        if found.unknown:
            return Unknown(found.unknown, query)
        if not of:
            return Unknown("none of the conversations that were looked at is one", query)
        unread = found.unread
        if found.share >= WHOLE:
            if not unread:
                return Counted(hits, of, query)
            return Bounded(hits, hits + unread, of + unread, query, UNREAD)
        low, high = wilson(hits, of + unread)[0], wilson(hits + unread, of + unread)[1]
        return Estimated(hits / of, (low, high), of, query)


def attribute_lines(labelled: Labelled) -> Iterator[Line]:
    """Of all conversations, those in which automation or a person set it; of the first, those that people corrected."""
    whole = [one for one in labelled.decided if one.why != "cut"]
    automated = [one for one in whole if one.automated is not None]
    people = sum(one.why == "set by a person" for one in whole)
    every = len(whole)
    yield Line("Set by automation", labelled.share(len(automated), every, "automation set it"), WHO)
    yield Line("Set by a person alone", labelled.share(people, every, "only a person set it"), WHO)
    yield Line("Set by automation and corrected by a person", correction_rate(labelled.found), WHO)
    ranked = sorted(labelled.found.by_workflow.items(), key=lambda item: (-item[1].labelled, item[0]))
    for name, _ in ranked[:_MOST]:
        figure = correction_rate(labelled.found, name)
        yield Line(f"Set by {f'the workflow {name}' if name else 'Fin or an app'} and corrected", figure, WHO)


def option_lines(labelled: Labelled, label: str) -> Iterator[Line]:
    """Of all conversations, those that automation labelled so; of these, those that people corrected to another."""
    whole = [one for one in labelled.decided if one.why != "cut"]
    mine = [one for one in whole if one.automated == label]
    judged = [one for one in mine if one.is_judged]
    people = sum(one.why in ("set by a person", "corrected") and one.final == label for one in whole)
    wrong = sum(one.is_corrected for one in judged)
    yield Line("Set to it by automation", labelled.share(len(mine), len(whole), "automation set it so"), WHO)
    yield Line("Set to it by a person", labelled.share(people, len(whole), "a person set it so"), WHO)
    yield Line(
        "Set to it by automation and corrected by a person",
        labelled.share(wrong, len(judged), "a person corrected what automation set so"),
        WHO,
    )
