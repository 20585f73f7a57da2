"""What-if: the decision about a change that nobody has made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from drift.core.model.activity import Actor
from drift.core.model.json_pointer import get, put
from drift.core.model.resources import MISSING, Json, Ref
from drift.core.normalisation.comparison import diff
from drift.core.normalisation.normalise import ordered
from guard.context import GuardedWorkspace
from guard.core.explanation.explanation import Explanation, explain
from guard.core.model.records import Decision
from guard.core.model.subject import Facts, Subject
from guard.core.reports.effects.reach_json import ReachAnswer
from guard.enforcement.decide import decide
from guard.queries.effects.reports import reach_of_supposed


class CannotSuppose(ValueError):
    """The change is not possible; the message says why."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The decision that a change would get, and its explanation."""

    decision: Decision
    explanation: Explanation
    unheard: tuple[str, ...] = ()
    """Pointers to fields that the resource does not have: perhaps misspelt."""
    reach: ReachAnswer | None = None
    """How many conversations the change has to do with, as far as it is at hand."""


def what_if(guarded: GuardedWorkspace, ref: Ref, wanted: Mapping[str, Json], actor: Actor) -> WhatIf:
    """The decision about setting these fields (JSON Pointer -> value) of a live resource now, as if it were enforced.

    Nothing is kept of it. Raises CannotSuppose.
    """
    with guarded.view() as view:
        live = view.state.versions.live(ref)
        if live is None:
            raise CannotSuppose(f"There is no {ref} in the record: `guardrail snapshot` reads what there is.")
        body: Json = live.body
        for pointer, value in wanted.items():
            try:
                body = put(body, pointer, value)
            except ValueError as problem:
                raise CannotSuppose(f"{pointer} cannot be set: {problem}.") from problem
        unheard = tuple(pointer for pointer in wanted if get(live.body, pointer) is MISSING)
        change = diff(live, live.with_body(ordered(view.workspace.kinds[ref.kind], body)))
        if change is None:
            raise CannotSuppose(f"{ref} is so already.")
        subject = Subject.of_change(
            change, actor=actor, attributed=actor.email is not None, at=view.now, entry="proposal"
        )
        policies = view.policies
        decision = decide(view, subject, mode="enforce")
    explanation = explain(policies, subject, Facts.load(decision.facts), decision.mode)
    return WhatIf(decision, explanation, unheard, reach_of_supposed(guarded, change, decision.at))
