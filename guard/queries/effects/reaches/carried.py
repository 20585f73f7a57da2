"""What conversations carry: a tag, an attribute, an option of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Final

from drift.core.conversations.counting import Tally, Which
from drift.core.model.resources import Ref, Resource
from guard.core.effects.figures import Bounded, Counted, Figure, Unknown
from guard.core.effects.reach.carried import CARRIED, Carried, carried_lines
from guard.core.effects.reach.content import split
from guard.core.effects.reach.counts import Between
from guard.core.effects.reach.labelled import WHO, Labelled, attribute_lines, option_lines
from guard.core.effects.reach.outcomes import Cells, ripe_until, unripe_note, weeks_of
from guard.core.effects.reach.report import Line
from guard.core.effects.reach.sources import titles_in
from guard.queries.effects.reaches.naming import naming_lines
from guard.queries.effects.reaches.question import CELLS, PLACES, Answer, Question

BY_VALUE: Final = "By value"
NOT_KEPT: Final = (
    "no conversation that was read has a value of it: values are kept of the attributes alone that the settings of the "
    "service name"
)
_TAGGED: Final = "what is kept of a conversation does not say who put a tag on it"


def of_tag(question: Question) -> Answer:
    """Conversations carry it."""
    answer = carried(
        question, "Conversations that carry it", [question.among(tag=question.ref.id)], "that carry it"
    )
    who = Line("Put on by a workflow or by a person", Unknown(_TAGGED), WHO)
    return Answer((*answer.lines, who, *naming_lines(question)), answer.trend, answer.notes)


def of_attribute(question: Question) -> Answer:
    """Conversations have a value of it."""
    names = _ever(question, question.ref)
    values = _values(question, names)
    if not values and not question.known.unknown:
        return Answer(
            (_none("Conversations that have a value of it"), *_who(question, names), *naming_lines(question))
        )
    answer = carried(
        question,
        "Conversations that have a value of it",
        [question.among(attribute=(name, "")) for name in names],
        "that have a value of it",
    )
    of = sum(tally.conversations for tally in values.values())
    places = {(value, ""): Between.exactly(tally) for value, tally in values.items()}
    counter = question.counter(f"that have a value of {question.ref}")
    by_value = split(counter, BY_VALUE, places, lambda place: place[0], of)
    first, *others = answer.lines
    lines = (first, *_who(question, names), *by_value, *others, *naming_lines(question))
    return Answer(lines, answer.trend, answer.notes)


def of_option(question: Question) -> Answer:
    """Conversations have this value."""
    history = question.view.state.versions.states(question.ref)
    parent = history[-1].parent if history else None
    names = _ever(question, parent) if parent is not None else ()
    labels = _named(history, "label")
    name = "Conversations that have this value"
    which = [question.among(attribute=pair) for pair in product(names, labels)]
    answer = carried(question, name, which, "that have this value")
    first, *others = answer.lines
    # Whether any other value is kept takes much longer to tell than how many have this one.
    if _is_none(first.figure) and not _values(question, names):
        return Answer((_none(name), *naming_lines(question)))
    who = tuple(
        line
        for attribute in names[-1:]
        for line in option_lines(_labelled(question, attribute), labels[-1] if labels else "")
    )
    return Answer((first, *who, *others, *naming_lines(question)), answer.trend, answer.notes)


def carried(question: Question, name: str, which: Sequence[Which], about: str) -> Answer:
    """The lines about conversations; `name` says which they are, and `about` goes on from "conversations"."""
    ripe = ripe_until(question.now)
    cut = [replace(one, cuts=(ripe,)) for one in which]
    by_week, by_place = question.tallies(cut, (CELLS, PLACES))
    found = {(a, b, c): tally for (a, b, c), tally in by_week.items()}
    places = {(a, b): tally for (a, b), tally in by_place.items()}
    cells = Cells(found, found)
    counter = question.counter(f"{about} ({question.ref})")
    lines = carried_lines(counter, name, Carried(cells, places, question.every), ripe)
    trend = weeks_of(counter, cells, question.days, question.known.since, question.known.until)
    return Answer(tuple(lines), trend, (unripe_note(question.now),))


def _values(question: Question, names: Sequence[str]) -> Mapping[str, Tally]:
    """What is counted by the values of an attribute, under all names that it ever had."""
    known = question.known
    if known.unknown:
        return {}
    return question.view.state.conversation_counts.values(names, known.since, known.until)


def _is_none(figure: Figure) -> bool:
    return (isinstance(figure, Counted) and not figure.count) or (
        isinstance(figure, Bounded) and not figure.least
    )


def _ever(question: Question, ref: Ref) -> tuple[str, ...]:
    """The names that a resource ever had, the one that it has now last."""
    return _named(question.view.state.versions.states(ref))


def _named(history: Sequence[Resource], field: str = "") -> tuple[str, ...]:
    found = [
        name
        for one in history
        for name in ([one.body[field]] if field else titles_in(one.body))
        if isinstance(name, str) and name
    ]
    return tuple(dict.fromkeys(reversed(found)))[::-1]


def _who(question: Question, names: Sequence[str]) -> tuple[Line, ...]:
    return tuple(line for name in names[-1:] for line in attribute_lines(_labelled(question, name)))


def _labelled(question: Question, attribute: str) -> Labelled:
    labels, known = question.view.state.labels, question.known
    found = labels.corrections(attribute, known.since, known.until)
    if found.unknown:
        return Labelled(found, ())
    return Labelled(found, labels.decided(attribute, found.since, found.until, found.share))


def _none(name: str) -> Line:
    return Line(name, Unknown(NOT_KEPT), CARRIED)
