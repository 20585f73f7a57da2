"""Changes of which nobody has said why, as a value: who, what, when, and whether they were asked. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from drift.core.json_view import time
from drift.core.model.records import ChangeRecord
from guard.core.change_reasons.addressee import Addressee, whom_to_ask
from guard.core.model.change_reasons import WHY_NOT_ASKED, WhyQuestion
from guard.core.text.plain_text import plain

NOBODY_KNOWN = "nobody known"
"""Under whom a change stands that several people may have made, or of which nobody is known."""
FIELDS = 3


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A change with the name of its resource, as it is attributed now, and the question about it."""

    change: ChangeRecord
    title: str
    question: WhyQuestion

    @property
    def at(self) -> float:
        """When it was made; where nobody knows that, when it was found."""
        made = self.change.attribution.at
        return self.change.detected_at if made is None else float(made)

    @property
    def who(self) -> str:
        """Under whom it stands: a person or robot where nobody else comes into question."""
        attribution = self.change.attribution
        match whom_to_ask(attribution):
            case Addressee(address=address):
                return address
            case "robot" | "no_address":
                return attribution.actor.name
            case _:
                return NOBODY_KNOWN

    @property
    def perhaps(self) -> tuple[str, ...]:
        """Everybody who may have made it, where it stands under nobody."""
        attribution = self.change.attribution
        if self.who != NOBODY_KNOWN:
            return ()
        actors = (attribution.actor, *attribution.others)
        return tuple(dict.fromkeys(actor.name for actor in actors if actor.email or actor.id))

    @property
    def asked(self) -> str:
        """Whether somebody was asked, as a clause."""
        question = self.question
        if question.asked:
            when = f" at {time(question.settled_at)}" if question.settled_at is not None else ""
            return f"asked {question.asked}{when}"
        if question.not_asked is None:
            return "not asked yet"
        return f"not asked: {WHY_NOT_ASKED[question.not_asked]}"

    @property
    def what(self) -> str:
        """What happened to which resource, as a clause."""
        fields = self.change.fields
        more = f" and {len(fields) - FIELDS} more" if len(fields) > FIELDS else ""
        moved = f" {', '.join(fields[:FIELDS])}{more}" if self.change.operation == "updated" else ""
        return f"{plain(self.title)} ({self.change.ref}) {self.change.operation}{moved}"


def by_person(changes: Sequence[Unexplained]) -> dict[str, list[Unexplained]]:
    """The changes of each person in their order, the person with most of them first, and those of nobody known last."""
    found: dict[str, list[Unexplained]] = {}
    for change in changes:
        found.setdefault(change.who, []).append(change)
    names = sorted(found, key=lambda name: (name == NOBODY_KNOWN, -len(found[name]), name))
    return {name: found[name] for name in names}
