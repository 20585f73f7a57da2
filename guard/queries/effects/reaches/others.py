"""Audiences, data connectors and ticket types."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.conversations.connector_runs import ConnectorRuns
from drift.core.planning.manual_steps import title_of
from guard.core.effects.figures import Unknown
from guard.core.effects.reach.carried import CARRIED
from guard.core.effects.reach.content import AUDIENCES
from guard.core.effects.reach.report import Line
from guard.core.effects.reach.runs import run_lines, runs_note
from guard.queries.effects.reaches.content import of_content, of_holder
from guard.queries.effects.reaches.naming import naming_lines
from guard.queries.effects.reaches.question import Answer, Question

QUALIFY: Final = "Conversations whose customer would come into it or leave it"
_NO_CUSTOMER: Final = "nothing of a customer is kept that its rules could be applied to"
_NO_TICKETS: Final = "tickets are not read"


def of_audience(question: Question) -> Answer:
    """Fin answers with what is limited to it."""
    answer = of_holder(question)
    lines = (*answer.lines, Line(QUALIFY, Unknown(_NO_CUSTOMER), AUDIENCES), *naming_lines(question))
    return replace(answer, lines=lines)


def of_connector(question: Question) -> Answer:
    """Fin answers with it, and workflows run it."""
    answer = of_content(question)
    runs = question.view.state.connector_runs.counts(question.ref.id, question.since, question.now)
    first, *others = answer.lines
    lines = (
        first,
        *run_lines(runs, _names(question, runs), str(question.ref)),
        *others,
        *naming_lines(question),
    )
    return replace(answer, lines=lines, notes=(*answer.notes, *filter(None, [runs_note(runs)])))


def _names(question: Question, runs: ConnectorRuns) -> dict[tuple[str, str], str]:
    """What ran it, by name: where what ran it is a resource that is read."""
    found: dict[tuple[str, str], str] = {}
    for sort in {sort for sort, _ in runs.by_who()} & CATALOGUE.keys():
        ids = sorted(id for other, id in runs.by_who() if other == sort and id)
        for ref, live in question.view.state.versions.live_of(sort, ids).items():
            found[sort, ref.id] = f"the {sort} “{title_of(CATALOGUE[sort], ref, live.body)}” ({ref.id})"
    return found


def of_ticket_type(question: Question) -> Answer:
    """Tickets are of it."""
    first = Line("Tickets of this type", Unknown(_NO_TICKETS), CARRIED)
    return Answer((first, *naming_lines(question)))
