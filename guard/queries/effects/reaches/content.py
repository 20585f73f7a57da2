"""What Fin answers with: an article, a snippet, a page, a file, and whatever holds such content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from drift.core.catalogue.catalogue import CATALOGUE, children
from drift.core.catalogue.references import referring_kinds
from drift.core.conversations.counting import CERTAIN, POSSIBLE, By, Tally
from drift.core.conversations.sources import KINDS as SOURCE_KINDS
from drift.core.conversations.sources import Source
from drift.core.model.resources import Ref
from guard.core.effects.figures import Unknown
from guard.core.effects.reach.content import USED, Used, content_lines
from guard.core.effects.reach.counts import Between
from guard.core.effects.reach.outcomes import Cells, beginnings, ripe_until, unripe_note, weeks_of
from guard.core.effects.reach.report import Line
from guard.core.effects.reach.sources import Matched, because, matched
from guard.queries.effects.identity import identity_of
from guard.queries.effects.reaches.naming import naming_lines
from guard.queries.effects.reaches.question import CELLS, PLACES, Answer, Key, Question
from guard.queries.effects.statistics import own_totals

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
    until = ripe_until(question.now)
    lists = question.view.policies.policy_set.prices.lists
    used = _used(question, parts, (until, *beginnings(lists)))
    counter = question.counter(f"in which Fin answered with {question.ref}", why)
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
        inside = list(_inside(question, ahead))
        found.update((ref, None) for ref in inside if CATALOGUE[ref.kind].reaches == "content")
        ahead = [ref for ref in dict.fromkeys(inside) if ref not in found and ref not in seen]
        seen.update(ahead)
    return tuple(found)


def _inside(question: Question, holders: Sequence[Ref]) -> Iterator[Ref]:
    """What lies under these, and what refers to them."""
    state = question.view.state
    for kind in dict.fromkeys(holder.kind for holder in holders):
        same = [holder for holder in holders if holder.kind == kind]
        for child in children(CATALOGUE[kind]):
            if child.reaches in ("content", "holder"):
                for holder in same:
                    yield from (one.ref for one in state.versions.under(child.name, holder, 0.0))
        by = [one.name for one in referring_kinds(kind) if one.reaches in ("content", "holder")]
        yield from state.references.every_to(kind, [holder.id for holder in same], by)


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


def _used(question: Question, parts: Sequence[Matched], cuts: tuple[float, ...]) -> Used:
    which = [
        question.among(since=part.since, until=part.until, sources=part.all, perhaps=part.perhaps, cuts=cuts)
        for part in parts
        if part.all
    ]
    ways: tuple[tuple[By, ...], ...] = (("certain", *CELLS), ("certain", *PLACES), ("alone",))
    by_week, by_place, by_alone = question.tallies(which, ways)
    (least, most), places = between(by_week), between(by_place)
    found = Cells(
        {(a, b, c): tally for (a, b, c), tally in least.items()},
        {(a, b, c): tally for (a, b, c), tally in most.items()},
    )
    alone = by_alone.get((CERTAIN,), Tally())
    only_it = Between(alone, alone + by_alone.get((POSSIBLE,), Tally()))
    total = found.total()
    several = Between(
        Tally(max(0, total.least.conversations - only_it.most.conversations)),
        Tally(total.most.conversations - only_it.least.conversations),
    )
    in_places = {
        (channel, locale): Between(places[0].get((channel, locale), Tally()), tally)
        for (channel, locale), tally in places[1].items()
    }
    return Used(found, in_places, only_it, several, question.every)


def between(found: Mapping[Key, Tally]) -> tuple[dict[Key, Tally], dict[Key, Tally]]:
    """What is counted for certain, and at most, of what `certain` tells apart first."""
    most: dict[Key, Tally] = {}
    for (_, *rest), tally in found.items():
        most[tuple(rest)] = most.get(tuple(rest), Tally()) + tally
    return {key[1:]: tally for key, tally in found.items() if key[0] == CERTAIN}, most
