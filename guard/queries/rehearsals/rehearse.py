"""Tries a way of labelling on what is known of conversations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from drift.core.conversations.corrections import Corrections, Decided
from drift.core.conversations.facts import ConversationFact
from drift.store import StateStore
from guard.core.effects.rehearsing.conditions import Labels, labels_by_rules
from guard.core.effects.rehearsing.report import Report, reported, unknown
from guard.core.model.rehearsal import Rehearsal
from guard.queries.effects.known import known_period
from guard.queries.rehearsals.problems import NotLabelled

Candidate = Callable[[Sequence[ConversationFact]], Labels]
DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Sample:
    """What a rehearsal is judged by: how labels were decided, and the facts of the same conversations. `unknown` says
    why there is nothing."""

    decided: Sequence[Decided]
    corrections: Corrections
    facts: Sequence[ConversationFact]
    notes: tuple[str, ...]
    unknown: str = ""


def sample_of(state: StateStore, rehearsal: Rehearsal, now: float) -> Sample:
    """What is known of the conversations of a rehearsal."""
    since = now - rehearsal.since
    known = known_period(state, since, now)
    found, every = state.labels.judged(rehearsal.label, since, now)
    if because := known.unknown or found.unknown:
        return Sample((), found, (), (), because)
    facts = state.conversations.get([one.conversation for one in every])
    return Sample(
        [one for one in every if one.conversation in facts],
        found,
        list(facts.values()),
        (*known.notes, *_shorter(found, since)),
    )


def judged(rehearsal: Rehearsal, sample: Sample, candidate: Candidate | None) -> Report:
    """What came of a rehearsal. `candidate` labels where neither rules nor today's automation do; None where nothing of
    that sort can run here. Raises NotLabelled."""
    found = sample.corrections
    if sample.unknown:
        return unknown(rehearsal, found.since, found.until, sample.unknown)
    labels = _labels(rehearsal, sample.facts, candidate)
    notes = (*sample.notes, *_fewer(labels, len(sample.facts)))
    return reported(rehearsal, sample.decided, found, labels, notes)


def _labels(
    rehearsal: Rehearsal, facts: Sequence[ConversationFact], candidate: Candidate | None
) -> Labels | None:
    match rehearsal.sort:
        case "automation":
            return None
        case "rules":
            return labels_by_rules(rehearsal, facts)
        case "command" | "csv" as sort:
            if candidate is None:
                raise NotLabelled(
                    f"{rehearsal.id}: the service runs no programs and opens no files of rehearsals. "
                    f"`guardrail rehearse {rehearsal.id}` does, where the {sort} is."
                )
            given = candidate(facts)
            return {fact.id: given[fact.id] for fact in facts if given.get(fact.id)}


def _fewer(labels: Labels | None, asked: int) -> tuple[str, ...]:
    given = asked if labels is None else len(labels)
    if given >= asked:
        return ()
    return (
        f"The candidate labels {given:,} of {asked:,} conversations; where it gives no label, it is not right.",
    )


def _shorter(found: Corrections, since: float) -> tuple[str, ...]:
    if found.since - since <= DAY:
        return ()
    days = (found.until - found.since) / DAY
    return (f"Labels were looked at for {days:.0f} days only: the rest was not read yet.",)
