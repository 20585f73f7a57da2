"""Which conversations a followed change touched, and which only may be: as questions to the store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.conversations.counting import Which
from drift.core.conversations.sources import Source
from drift.core.model.resources import Ref
from guard.context import UnitOfWork
from guard.core.effects.aftermath.followed import TOUCHED, Followed, Note, Touches, made_at
from guard.core.effects.reach.sources import because, matched
from guard.queries.effects.identity import identity_of

EVERYTHING: Final = (
    "it touches whatever Fin does, so nothing is left to compare with; `guardrail note` says of a part of it what it "
    "touches"
)

_BY_SOURCE: Final = tuple(kind for kind, touch in TOUCHED.items() if touch == "source")


@dataclass(frozen=True, slots=True)
class Exposure:
    """`sure` and `perhaps` are questions whose answers add up. `words` say of the sure ones what they are, as a clause
    that follows "conversations with Fin". `because` says why some are only possible, `blocked` why nothing can be told
    apart at all."""

    words: str
    sure: tuple[Which, ...] = ()
    perhaps: tuple[Which, ...] = ()
    because: str = ""
    blocked: str = ""


def exposure(view: UnitOfWork, followed: Followed, note: Note | None, period: tuple[int, int]) -> Exposure:
    """What a change touched in the conversations that began in a period."""
    if note is not None:
        return _of_note(view, note.touches, period)
    match TOUCHED.get(followed.ref.kind):
        case "source":
            return _answered_with(view, followed.ref, Which(*period, fin=True))
        case "workflows":
            return _brought_by(view, followed.ref, period)
        case "fin":
            return Exposure("", blocked=EVERYTHING)
        case None:
            return Exposure("", blocked=f"no conversation tells anything of the kind {followed.ref.kind}")


def _brought_by(view: UnitOfWork, ref: Ref, period: tuple[int, int]) -> Exposure:
    """The conversations that a workflow brought to Fin. They know it by its name alone."""
    identity = identity_of(view, (ref,), (Source(ref.kind, "", "", ""),))
    if not identity.titles:
        return Exposure(
            "", blocked=f"no name of {ref} was ever read, and conversations know a workflow by its name"
        )
    sure = tuple(
        Which(*period, fin=True, workflow=name) for name in sorted(identity.titles - identity.others)
    )
    perhaps = tuple(Which(*period, fin=True, workflow=name) for name in sorted(identity.shared))
    why = "another workflow has had the same name, and conversations know it by its name" if perhaps else ""
    words = f"that the workflow {ref} brought to it"
    return Exposure(words, sure, perhaps, why, why if not sure else "")


def touched_besides(
    view: UnitOfWork, followed: Followed, found: Exposure, period: tuple[int, int]
) -> tuple[Which, ...]:
    """The conversations that other changes of these days touched, as far as sources tell: they are no others to compare
    with."""
    since, until = period
    made = view.state.changes.found(_BY_SOURCE, since)
    refs = sorted({one.ref for one in made if made_at(one) < until} - {followed.ref})
    if not refs:
        return ()
    mine = frozenset(source for which in (*found.sure, *found.perhaps) for source in which.sources)
    sources = view.state.conversations.sources()
    parts = matched(identity_of(view, refs, sources), sources, since, until)
    return tuple(
        Which(part.since, part.until, fin=True, sources=part.all - mine, without=mine)
        for part in parts
        if part.all - mine
    )


def _of_note(view: UnitOfWork, touches: Touches, period: tuple[int, int]) -> Exposure:
    if touches == Touches():
        return Exposure("", blocked=EVERYTHING)
    within = Which(
        *period,
        fin=True,
        channel=touches.channel,
        locale=touches.locale,
        team=touches.team,
        tag=touches.tag,
        attribute=touches.attribute,
    )
    if not touches.source:
        return Exposure(f"of which it is so: {touches.words}", (within,))
    found = _answered_with(view, Ref.parse(touches.source), within)
    rest = _without_source(touches).words
    return replace(found, words=f"{found.words}, and of which it is so: {rest}") if rest else found


def _without_source(touches: Touches) -> Touches:
    """The same without the source."""
    return Touches("", touches.channel, touches.locale, touches.team, touches.tag, touches.attribute)


def _answered_with(view: UnitOfWork, ref: Ref, within: Which) -> Exposure:
    sources = view.state.conversations.sources()
    identity = identity_of(view, (ref,), sources)
    parts = matched(identity, sources, within.since, within.until)
    sure = [
        replace(within, since=part.since, until=part.until, sources=part.sure) for part in parts if part.sure
    ]
    perhaps = [
        replace(within, since=part.since, until=part.until, sources=part.perhaps, without=part.sure)
        for part in parts
        if part.perhaps
    ]
    title = CATALOGUE[ref.kind].title
    why = because(identity, parts, f"a {title[0].lower()}{title[1:]}")
    blocked = why if perhaps and not sure else ""
    return Exposure(f"in which Fin answered with {ref}", tuple(sure), tuple(perhaps), why, blocked)
