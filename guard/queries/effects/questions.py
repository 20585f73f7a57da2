"""Real questions that a change touches, for Fin's own batch test. They are asked of Intercom, masked, and not kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.catalogue import kind as kind_named
from drift.core.conversations.counting import Touched, Which
from drift.core.conversations.sources import may_be
from drift.core.model.resources import Ref
from drift.core.planning.manual_steps import title_of
from drift.sync.conversations.conversation_reading import status_of
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.effects.figures import Bounded, Figure
from guard.core.effects.known import Known
from guard.core.effects.questions import MOST, Group, Question, gathered, in_order
from guard.core.effects.reach.edit import Edit
from guard.core.effects.reach.sources import titles_in
from guard.core.effects.reading import NOT_ALLOWED, OFF, why_not
from guard.core.reports.effects.questions_json import QuestionsAnswer, questions_answer
from guard.queries.effects.known import known_period
from guard.queries.effects.reaches.content import members_of
from guard.queries.effects.reaches.question import Question as About
from guard.queries.lookup import NotRecorded

DAYS: Final = 90
"""Days back from which questions come unless somebody asks for others."""
LOOKED_AT: Final = 3_000
"""Conversations, the newest, that they are picked from."""
_QUERY: Final = "conversations that began in the period and that the change touches"


class NoQuestions(ValueError):
    """There are no questions to ask; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Picked:
    """The conversations that are asked about, in order, before anything is asked. `touched` is how many the change
    touches; `notes` hold for all of it."""

    about: tuple[Ref, ...]
    since: float
    until: float
    ordered: tuple[tuple[Group, Touched], ...]
    touched: Figure
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """`empty` is how many of the conversations that were looked at gave no question."""

    of: Picked
    questions: tuple[Question, ...]
    empty: int


def picked_for(view: UnitOfWork, about: str, since: float, seed: int = 0) -> Picked:
    """What a resource (KIND/ID) or a proposal (its id) touches since a moment. Raises NoQuestions, NotRecorded and
    UnknownKind."""
    refs = _refs(view, about)
    known = known_period(view.state, since, view.now)
    if because := known.unknown or _may_not(view):
        raise NoQuestions(f"No questions can be picked, because {because}.")
    asked = _asked(view, refs, known)
    counts = view.state.conversation_counts
    found = {one.id: one for which in asked for one in counts.newest(which, LOOKED_AT)}
    if not found:
        raise NoQuestions(_nothing(refs))
    sources = frozenset(source for which in asked for source in which.sources)
    ordered = tuple(in_order(found.values(), sources, seed))
    return Picked(refs, known.since, known.until, ordered, _touched(view, known, asked), known.notes)


def _may_not(view: UnitOfWork) -> str:
    """Why no conversation is to be read, as a clause, though some were read before; empty where they may be."""
    last = status_of(view.state)
    return why_not(last) if last is not None and last.code in (OFF, *NOT_ALLOWED) else ""


def questions_for(guarded: GuardedWorkspace, picked: Picked, most: int = MOST) -> Questions:
    """The questions themselves, masked; each costs a call. Raises IntercomError."""
    found, empty = gathered(picked.ordered, guarded.workspace.intercom.question, most)
    return Questions(picked, tuple(found), empty)


def _refs(view: UnitOfWork, about: str) -> tuple[Ref, ...]:
    if "/" in about:
        kind, _, id = about.partition("/")
        if not kind or not id:
            raise NotRecorded(f"{about!r} names no resource: write KIND/ID, for example article/7001.")
        ref = Ref(kind_named(kind).name, id)
        return (ref,)
    proposal = view.proposals.get(about)
    if proposal is None:
        raise NotRecorded(f"There is no proposal {about}. Name one by its id, or a resource as KIND/ID.")
    return tuple(sorted({claim.ref for claim in proposal.claims}))


def _asked(view: UnitOfWork, refs: Iterable[Ref], known: Known) -> list[Which]:
    """What is asked of the conversations: once for all content, and once for each other resource."""
    every = Which(known.since, known.until)
    found = [_ASKED.get(CATALOGUE[ref.kind].reaches, _nobody)(view, ref, every) for ref in refs]
    content = frozenset(source for one in found if one is not None for source in one.sources)
    others = [one for one in found if one is not None and not one.sources]
    return [*([replace(every, sources=content)] if content else []), *others]


def _touched(view: UnitOfWork, known: Known, asked: Iterable[Which]) -> Figure:
    tally = view.state.conversation_counts.tally
    every = tally(Which(known.since, known.until))[()].conversations
    counts = [tally(which)[()].conversations for which in asked]
    if len(counts) == 1:
        return known.figure(counts[0], every, _QUERY)
    most = min(sum(counts), every) + known.unread
    because = "one conversation may be touched by several of the changes"
    return Bounded(max(counts), most, every + known.unread, _QUERY, because)


def _nobody(view: UnitOfWork, ref: Ref, every: Which) -> Which | None:
    return None


def _content(view: UnitOfWork, ref: Ref, every: Which) -> Which | None:
    return _using(view, (ref,), every)


def _holder(view: UnitOfWork, ref: Ref, every: Which) -> Which | None:
    last = view.state.versions.last_of([ref]).get(ref)
    kind, body = CATALOGUE[ref.kind], last.body if last is not None else {}
    known = known_period(view.state, every.since, every.until)
    about = About(view, kind, ref, title_of(kind, ref, body), body, Edit(), known, every.since, view.now)
    return _using(view, members_of(about), every)


def _using(view: UnitOfWork, refs: Iterable[Ref], every: Which) -> Which | None:
    """Conversations in which Fin used one of these, by whatever titles they ever had."""
    wanted = [(one, titles) for ref in refs for one, titles in _names(view, ref)]
    sources = frozenset(
        source
        for source in view.state.conversations.sources()
        if any(may_be(source, ref, titles) is not False for ref, titles in wanted)
    )
    return replace(every, sources=sources) if sources else None


def _names(view: UnitOfWork, ref: Ref) -> list[tuple[Ref, frozenset[str]]]:
    state, found = view.state, []
    for one in (ref, *state.aliases.earlier(ref)):
        digests = {version.digest for version in state.versions.history(one)}
        titles = (title for body in state.versions.bodies(digests).values() for title in titles_in(body))
        found.append((one, frozenset(titles)))
    return found


_ASKED: Final[Mapping[str, Callable[[UnitOfWork, Ref, Which], Which | None]]] = {
    "content": _content,
    "holder": _holder,
    "connector": _content,
    "tag": lambda _view, ref, every: replace(every, tag=ref.id),
    "team": lambda _view, ref, every: replace(every, team=ref.id),
}


def kinds_with_questions() -> tuple[str, ...]:
    """The kinds of which conversations are known, by name."""
    return tuple(sorted(name for name, kind in CATALOGUE.items() if kind.reaches in _ASKED))


def _nothing(refs: Iterable[Ref]) -> str:
    named = ", ".join(map(str, refs)) or "this proposal"
    if not any(CATALOGUE[ref.kind].reaches in _ASKED for ref in refs):
        kinds = ", ".join(kinds_with_questions())
        return f"Which questions {named} touches is not known. Of these kinds it is: {kinds}."
    return f"No conversation of this period has to do with {named}. Look further back with a longer time."


def answer_of(found: Questions) -> QuestionsAnswer:
    of = found.of
    return questions_answer(
        of.about, (of.since, of.until), of.touched, found.empty, of.notes, found.questions
    )
