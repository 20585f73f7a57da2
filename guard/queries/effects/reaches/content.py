"""What Fin answers with: an article, a snippet, a page, a file, and whatever holds such content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from drift.core.catalogue.catalogue import CATALOGUE, children
from drift.core.catalogue.references import referring_kinds
from drift.core.conversations.counting import By, Tally, Which
from drift.core.conversations.sources import KINDS as SOURCE_KINDS
from drift.core.conversations.sources import Source
from drift.core.model.resources import Ref
from guard.core.effects.figures import Unknown
from guard.core.effects.reach.content import USED, Used, content_lines
from guard.core.effects.reach.counts import Between
from guard.core.effects.reach.outcomes import Cells, ripe_until, unripe_note, weeks_of
from guard.core.effects.reach.report import Line
from guard.core.effects.reach.sources import Matched, because, matched
from guard.queries.effects.identity import identity_of
from guard.queries.effects.reaches.naming import naming_lines
from guard.queries.effects.reaches.question import Answer, Key, Question, only
from guard.queries.effects.statistics import own_totals

_CELLS: Final[tuple[By, ...]] = ("day", "resolution", "sales")
_PLACES: Final[tuple[By, ...]] = ("channel", "locale")
_MOST: Final = 5_000
"""Resources of a kind in one holder that are looked at."""
INSTEAD: Final = "With what Fin would have answered instead, if at all, no API of Intercom tells."


def of_content(question: Question) -> Answer:
    """Fin answers with it. What Intercom counts by itself says most where no conversation is known."""
    answer = of_sources(question, (question.ref,))
    own = own_totals(question.view.state, question.ref, question.since, question.now)
    first = own if question.known.unknown else ()
    lines = (*first, *answer.lines, *(() if first else own), *naming_lines(question))
    return replace(answer, lines=lines)


def of_holder(question: Question) -> Answer:
    """Fin answers with what is in it."""
    members = members_of(question)
    answer = of_sources(question, members)
    note = f"Counted are the answers with what is in it: {_many(members)}."
    return replace(answer, lines=(*answer.lines, *naming_lines(question)), notes=(*answer.notes, note))


def of_sources(question: Question, refs: Sequence[Ref]) -> Answer:
    """Fin answers with one of these."""
    sources = question.view.state.conversations.sources()
    if unseen := _unseen(refs, sources):
        return Answer((Line("Conversations in which Fin answered with it", Unknown(unseen), USED),))
    parts, why = _matched(question, refs, sources)
    used = _used(question, parts)
    counter = question.counter(f"in which Fin answered with {question.ref}", why)
    until = ripe_until(question.now)
    lists = question.view.policies.policy_set.prices.lists
    has_audiences = any(reference.to == "audience" for reference in question.kind.references)
    return Answer(
        tuple(content_lines(counter, used, until, lists, has_audiences=has_audiences)),
        weeks_of(counter, used.cells, question.days, question.known.since, question.known.until),
        (unripe_note(question.now), INSTEAD),
    )


def members_of(question: Question) -> tuple[Ref, ...]:
    """The content in a holder, and in the holders in it."""
    found: dict[Ref, None] = {}
    seen, ahead = {question.ref}, [question.ref]
    while ahead:
        for ref in _inside(question, ahead.pop()):
            if CATALOGUE[ref.kind].reaches == "content":
                found[ref] = None
            elif ref not in seen:
                seen.add(ref)
                ahead.append(ref)
    return tuple(found)


def _inside(question: Question, holder: Ref) -> Iterator[Ref]:
    """What lies under a resource, and what refers to it."""
    state = question.view.state
    for child in children(CATALOGUE[holder.kind]):
        if child.reaches in ("content", "holder"):
            yield from (one.ref for one in state.versions.under(child.name, holder, 0.0))
    for kind in referring_kinds(holder.kind):
        if kind.reaches in ("content", "holder"):
            yield from (Ref(kind.name, id) for id in state.references.first_to(holder, kind.name, _MOST))


def _many(members: Sequence[Ref]) -> str:
    counts: dict[str, int] = {}
    for ref in members:
        counts[ref.kind] = counts.get(ref.kind, 0) + 1
    return ", ".join(f"{count:,} of {kind}" for kind, count in sorted(counts.items())) or "nothing"


def _unseen(refs: Sequence[Ref], sources: Iterable[Source]) -> str:
    """Why answers cannot name any of these, as a clause; empty where they can."""
    kinds = {ref.kind for ref in refs}
    if not kinds or kinds & (SOURCE_KINDS | {source.kind for source in sources}):
        return ""
    return f"conversations name no {' and no '.join(sorted(kinds))} among the sources of Fin's answers"


def _matched(
    question: Question, refs: Sequence[Ref], sources: Iterable[Source]
) -> tuple[tuple[Matched, ...], str]:
    identity = identity_of(question.view, refs, sources)
    parts = matched(identity, tuple(sources), question.known.since, question.known.until)
    return parts, because(identity, parts, f"a {question.kind.title[:1].lower()}{question.kind.title[1:]}")


def _used(question: Question, parts: Sequence[Matched]) -> Used:
    sure = [
        question.among(since=part.since, until=part.until, sources=part.sure) for part in parts if part.sure
    ]
    every = [
        question.among(since=part.since, until=part.until, sources=part.all) for part in parts if part.all
    ]
    exact = sure == every
    cells = _twice(question, sure, every, _CELLS, exact=exact)
    places = _twice(question, sure, every, _PLACES, exact=exact)
    alone = _twice(question, _alone(sure), _alone(every), (), exact=exact)
    found = Cells(
        {(a, b, c): t for (a, b, c), t in cells[0].items()},
        {(a, b, c): t for (a, b, c), t in cells[1].items()},
    )
    by_place = {
        (channel, locale): Between(places[0].get((channel, locale), Tally()), tally)
        for (channel, locale), tally in places[1].items()
    }
    only_it = Between(only(alone[0]), only(alone[1]))
    total = found.total()
    several = Between(
        Tally(max(0, total.least.conversations - only_it.most.conversations)),
        Tally(total.most.conversations - only_it.least.conversations),
    )
    return Used(found, by_place, only_it, several, question.every)


def _alone(parts: Iterable[Which]) -> list[Which]:
    return [replace(which, alone=True) for which in parts]


def _twice(
    question: Question, sure: Sequence[Which], every: Sequence[Which], by: Sequence[By], *, exact: bool
) -> tuple[Mapping[Key, Tally], Mapping[Key, Tally]]:
    """What is counted for certain, and at most; asked once where that is the same."""
    least = question.tally(sure, by)
    return least, least if exact else question.tally(every, by)
