"""Changes of which nobody has said why, as the JSON that people read. Pure."""

from __future__ import annotations

from typing import Literal, TypeAlias

from drift.core.json_view import (
    ActorAnswer,
    Answer,
    Pointer,
    ResourceName,
    Time,
    actor,
    name_of,
    time,
    time_or_none,
)
from drift.core.model.records import Operation
from guard.core.model.change_reasons import WHY_NOT_ASKED
from guard.core.reports.unexplained import Unexplained

AskedState: TypeAlias = Literal["waiting", "asked", "not_asked"]


class UnexplainedAnswer(Answer, frozen=True):
    """A change that a policy with `ask_why` watches, and of which nobody has said why. `who` is the person or robot
    that made it, or "nobody known"; `perhaps` are those who may have then. `asked` is the address that was asked once,
    at `settled_at`; `not_asked` says why nobody was."""

    change: int
    resource: ResourceName
    title: str
    operation: Operation
    fields: tuple[Pointer, ...]
    who: str
    perhaps: tuple[str, ...]
    actor: ActorAnswer
    at: Time
    detected_at: Time
    policies: tuple[str, ...]
    state: AskedState
    asked: str
    not_asked: str
    settled_at: Time | None


def unexplained(found: Unexplained) -> UnexplainedAnswer:
    change, question = found.change, found.question
    not_asked = question.not_asked
    return UnexplainedAnswer(
        change=change.id,
        resource=name_of(change.ref),
        title=found.title,
        operation=change.operation,
        fields=change.fields,
        who=found.who,
        perhaps=found.perhaps,
        actor=actor(change.attribution.actor),
        at=time(found.at),
        detected_at=time(change.detected_at),
        policies=question.policies,
        state="waiting" if question.settled_at is None else "asked" if question.asked else "not_asked",
        asked=question.asked,
        not_asked="" if not_asked is None else WHY_NOT_ASKED[not_asked],
        settled_at=time_or_none(question.settled_at),
    )
