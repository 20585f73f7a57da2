"""How many conversations a change has to do with, from what is kept of them. Nothing is asked of Intercom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.resources import Body, Ref
from drift.core.planning.manual_steps import title_of
from guard.context import UnitOfWork
from guard.core.effects.reach.edit import Edit
from guard.core.effects.reach.report import Reach
from guard.queries.effects.known import known_period
from guard.queries.effects.reaches.carried import of_attribute, of_option, of_tag
from guard.queries.effects.reaches.content import of_content, of_holder
from guard.queries.effects.reaches.hours import of_exception, of_hours
from guard.queries.effects.reaches.others import of_audience, of_connector, of_ticket_type
from guard.queries.effects.reaches.people import of_team, of_teammate
from guard.queries.effects.reaches.question import Answer, Question
from guard.queries.effects.reaches.workflows import of_workflow
from guard.queries.lookup import NotRecorded

DAYS: Final = 90
"""Days back that are counted unless somebody asks for others."""
_ANSWERS: Final[Mapping[str, Callable[[Question], Answer]]] = {
    "content": of_content,
    "holder": of_holder,
    "audience": of_audience,
    "connector": of_connector,
    "tag": of_tag,
    "attribute": of_attribute,
    "option": of_option,
    "ticket_type": of_ticket_type,
    "hours": of_hours,
    "exception": of_exception,
    "team": of_team,
    "teammate": of_teammate,
    "workflow": of_workflow,
}


class NoReach(ValueError):
    """Conversations have nothing to do with this kind; the message says so and names those that they have."""


def has_reach(kind: str) -> bool:
    """Whether conversations have to do with this kind."""
    return kind in CATALOGUE and CATALOGUE[kind].reaches in _ANSWERS


def reach_of(view: UnitOfWork, ref: Ref, edit: Edit, since: float, now: float) -> Reach:
    """The reach of an edit of a resource, from conversations that began between two moments (unix seconds). Raises
    NoReach for a kind that has none, and NotRecorded for a resource that was never there."""
    if not has_reach(ref.kind):
        raise NoReach(why_none(ref.kind))
    kind = CATALOGUE[ref.kind]
    body = _body(view, ref)
    known = known_period(view.state, since, now)
    title = title_of(kind, ref, body)
    answer = _ANSWERS[kind.reaches](Question(view, kind, ref, title, body, edit, known, since, now))
    notes = tuple(dict.fromkeys((*known.notes, *answer.notes)))
    return Reach(ref, title, edit.operation, known.since, known.until, answer.lines, notes, answer.trend)


def kinds_with_reach() -> tuple[str, ...]:
    """The kinds that conversations have to do with, by name."""
    return tuple(sorted(name for name in CATALOGUE if has_reach(name)))


def _body(view: UnitOfWork, ref: Ref) -> Body:
    """The resource as it is, or as it last was."""
    live = view.state.versions.live(ref)
    if live is not None:
        return live.body
    last = view.state.versions.last_of([ref])
    if ref not in last:
        raise NotRecorded(f"There is no {ref}, and there never was one that was read.")
    return last[ref].body


def why_none(kind: str) -> str:
    """That conversations have nothing to do with a kind, as sentences."""
    return f"No conversation tells anything of the kind {kind}. They do of {', '.join(kinds_with_reach())}."
