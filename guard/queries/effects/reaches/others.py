"""Audiences, data connectors and ticket types."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from guard.core.effects.figures import Unknown
from guard.core.effects.reach.carried import CARRIED
from guard.core.effects.reach.content import AUDIENCES
from guard.core.effects.reach.report import Line
from guard.core.effects.reach.runs import run_lines, runs_note
from guard.queries.effects.reaches.content import of_content, of_holder
from guard.queries.effects.reaches.naming import naming_lines
from guard.queries.effects.reaches.question import Answer, Question
from guard.queries.effects.run_names import names_of_runs

QUALIFY: Final = "Conversations whose customer would come into it or leave it"
_NO_CUSTOMER: Final = "nothing of a customer is kept that its rules could be applied to"
_NO_TICKETS: Final = "tickets are not read"


def of_audience(question: Question) -> Answer:
    """Fin answers with what is limited to it."""
    answer = of_holder(question)
    lines = (*answer.lines, Line(QUALIFY, Unknown(_NO_CUSTOMER), AUDIENCES))
    return replace(answer, lines=lines)


def of_connector(question: Question) -> Answer:
    """Fin answers with it, and workflows run it."""
    answer = of_content(question)
    runs = question.view.state.connector_runs.counts(question.ref.id, question.since, question.now)
    first, *others = answer.lines
    lines = (
        first,
        *run_lines(runs, names_of_runs(question.view.state, runs), str(question.ref)),
        *others,
    )
    return replace(answer, lines=lines, notes=(*answer.notes, *filter(None, [runs_note(runs)])))


def of_ticket_type(question: Question) -> Answer:
    """Tickets are of it."""
    first = Line("Tickets of this type", Unknown(_NO_TICKETS), CARRIED)
    return Answer((first, *naming_lines(question)))
