"""Checks of what a case says about a proposal, and of what only a proposal can expect. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from drift.core.model.resources import Json
from guard.core.cases.case_schema import ANSWERS, UNKNOWN
from guard.core.cases.case_subjects import moment_of
from guard.core.cases.given_checks import IsSound, Part, no_person
from guard.core.language.diagnostics import Diagnostic, DocumentPath, did_you_mean
from guard.core.model.policy import People, PolicySet
from guard.core.proposals.proposal import Proposal
from guard.core.proposals.timing import read_when, timing_mistakes

_PATH: DocumentPath = ("proposal",)


def proposal_errors(given: Mapping[str, Json], is_sound: IsSound, people: People) -> Iterator[Diagnostic]:
    """Errors in who asks, and when it is to be applied."""
    part = Part(_PATH, given, is_sound)
    asker = part.sound("asker")
    if asker is not None and "by" in given:
        yield part.at("asker", "`asker` and `by` are the same person: leave one of them out.")
    elif isinstance(asker, str) and (why := no_person(asker, people, "`asker`")):
        yield Diagnostic((*_PATH, "asker"), why)
    written = {word: given[word] for word in ("apply_at", "apply") if part.sound(word) is not None}
    when = read_when(written)
    wrong = when.wrong
    if not wrong and "apply_at" in written:
        wrong = timing_mistakes(Proposal(**when.words), _asked_at(given, when.words["apply_at"]))
    for one in wrong:
        yield Diagnostic((*_PATH, *one.path), one.sentence, one.at_key)


def _asked_at(given: Mapping[str, Json], otherwise: float) -> float:
    """When it was asked; an `at` that is no moment is told elsewhere."""
    try:
        return moment_of(given)
    except (ValueError, OverflowError):
        return otherwise


def expectation_errors(
    case: Mapping[str, Json], policies: PolicySet, is_sound: IsSound
) -> Iterator[Diagnostic]:
    """Errors in what is expected: answers that only a proposal gets, and standard changes that are not there."""
    expect = case.get("expect")
    if not isinstance(expect, Mapping):
        return
    part = Part(("expect",), expect, is_sound)
    if "proposal" not in case:
        if part.sound("verdict") in ANSWERS:
            sentence = (
                f"Only a `proposal` is {expect['verdict']}. Write allow, flag, require_approval or revert."
            )
            yield Diagnostic(("expect", "verdict"), sentence)
        if part.sound("verdict") == UNKNOWN and "share" not in case:
            sentence = "Only a `share` is unknown. Write allow, flag, require_approval or revert."
            yield Diagnostic(("expect", "verdict"), sentence)
        if "unmet" in expect:
            yield part.at("unmet", "Demands are made of a `proposal` only: leave `unmet` out.")
    name = part.sound("standard_change")
    known = sorted(change.id for change in policies.standard_changes)
    if name is not None and name not in known:
        sentence = f"There is no standard change `{name}`.{did_you_mean(name, known)}"
        yield Diagnostic(("expect", "standard_change"), sentence)
