"""Teams and teammates: the conversations that are theirs, and the rules that name them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from drift.core.conversations.counting import Tally
from guard.core.effects.figures import Unknown
from guard.core.effects.reach.carried import CARRIED, waited
from guard.core.effects.reach.counts import Between, conversations
from guard.core.effects.reach.outcomes import Cells, weeks_of
from guard.core.effects.reach.report import Line
from guard.queries.effects.known import known_period
from guard.queries.effects.reaches.naming import naming_lines
from guard.queries.effects.reaches.question import Answer, Question

OPEN: Final = "Open conversations that are assigned to it"
ASSIGNED: Final = "Conversations that are assigned to it"
_NO_ASSIGNEE: Final = "what is kept of a conversation names no teammate"


def of_team(question: Question) -> Answer:
    """Conversations are assigned to it."""
    everything = replace(question, known=known_period(question.view.state, 0.0, question.now))
    counter = everything.counter(f"that are open and assigned to {question.ref}")
    by_team = everything.tally((everything.among(is_open=True),), ("team",))
    its = Between.exactly(by_team.get((question.ref.id,), Tally()))
    of = sum(tally.conversations for tally in by_team.values())
    first = replace(counter.line(OPEN, its, conversations, of, CARRIED, turns=True), now=True)
    lately = question.counter(f"that are assigned to {question.ref}")
    by_day = question.tally((question.among(team=question.ref.id),), ("day",))
    found = {(day, "", ""): tally for (day,), tally in by_day.items()}
    cells = Cells(found, found)
    total, every = cells.total(), question.every.conversations
    lines = (
        first,
        lately.line(ASSIGNED, total, conversations, every, CARRIED),
        lately.line(
            "Answered by a teammate",
            total,
            lambda tally: tally.replied,
            total.most.conversations,
            CARRIED,
            more=waited(total.least),
        ),
        *naming_lines(question),
    )
    trend = weeks_of(lately, cells, question.days, question.known.since, question.known.until)
    return Answer(lines, trend, everything.known.notes)


def of_teammate(question: Question) -> Answer:
    """Conversations are assigned to them."""
    first = Line("Open conversations that are assigned to them", Unknown(_NO_ASSIGNEE), CARRIED, now=True)
    return Answer((first, *naming_lines(question)))
