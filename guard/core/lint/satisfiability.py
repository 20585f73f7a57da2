"""Satisfiability of conditions: claims about one subject, and why several can never hold together. Pure.

A claim is a word with its argument that must hold, or (`holds=False`) must fail. The possible answers of a word depend
on the scene: a created resource has no old state, a scan sees no old state, and a log entry alone shows no state.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, Literal, NamedTuple, TypeAlias

from drift.core.catalogue.catalogue import kinds_picked
from drift.core.model.resources import Json
from guard.core.language.diagnostics import DocumentPath
from guard.core.language.vocabulary.when import days_of, periods_named
from guard.core.lint.condition_conflicts import ZONES_APART, Known, why_clashing
from guard.core.model.policy import People, Policy

Scene: TypeAlias = Literal["created", "updated", "deleted", "scan", "activity"]
Truths: TypeAlias = frozenset[bool | None]

_ANY: Final[Truths] = frozenset((True, False, None))
_KNOWN: Final[Truths] = frozenset((True, False))
_FALSE: Final[Truths] = frozenset((False,))
_UNKNOWN: Final[Truths] = frozenset((None,))
_NO_STATE: Final = (_UNKNOWN, "a log entry alone shows no state")
_SAYS: Final[Mapping[tuple[str, Scene], tuple[Truths, str]]] = {
    ("was", "created"): (_FALSE, "what is created was nothing before"),
    ("was", "scan"): (_UNKNOWN, "a scan sees no old state"),
    ("was", "activity"): _NO_STATE,
    ("becomes", "deleted"): (_FALSE, "what is deleted is nothing afterwards"),
    ("becomes", "activity"): _NO_STATE,
    ("activity", "scan"): (_UNKNOWN, "a scan sees no log entry"),
    ("metadata", "scan"): (_UNKNOWN, "a scan sees no log entry"),
    ("activity", "activity"): (_KNOWN, ""),
}
"""The possible answers of a word in a scene, and the reason."""
_ALWAYS_KNOWN: Final = ("unattributed", "outside_hours", "during")


class Claim(NamedTuple):
    """A word that must hold or fail, with its path in the document."""

    word: str
    argument: Json
    path: DocumentPath
    holds: bool


class Never(NamedTuple):
    """The reason why something never holds, as a clause, with its path. `of_scene`: the scene is the only reason."""

    path: DocumentPath
    why: str
    of_scene: bool = False


class LintContext(NamedTuple):
    """The possible scenes and subjects of a policy, and the day of the check."""

    scenes: tuple[Scene, ...]
    known: Known
    today: date

    @classmethod
    def of(cls, policy: Policy, people: People, today: date) -> LintContext:
        return cls(
            tuple(_scenes(policy)),
            Known(policy.watch.activities, people, {}, kinds_picked(policy.watch.kinds)),
            today,
        )


def _scenes(policy: Policy) -> Iterator[Scene]:
    if policy.share is not None or policy.aftermath:
        return
    if policy.watch.activities:
        yield "activity"
        return
    quiet = policy.must is not None and not policy.watch.changes_declared
    changes: tuple[Scene, ...] = ("created", "updated", "deleted")
    yield from (
        change for change in changes if change in policy.watch.changes and not (quiet and change == "deleted")
    )
    if policy.must is not None:
        yield "scan"


def why_not(way: Sequence[Claim], scene: Scene, ground: LintContext, *, certain: bool) -> Never | None:
    """Why these claims never hold together in this scene; None if they may. With `certain`, every claim must hold for
    certain; without, an unknown answer is enough."""
    for claim in way:
        if why := _why_alone(claim, scene, ground, certain=certain):
            return Never(claim.path, why, (claim.word, scene) in _SAYS)
    of_word: dict[str, list[Claim]] = {}
    for claim in way:
        of_word.setdefault(claim.word, []).append(claim)
    for word, claims in of_word.items():
        known = word in _ALWAYS_KNOWN or (word, scene) == ("activity", "activity")
        if (certain or known) and (why := _why_together(claims, ground)):
            return Never(claims[-1].path, why)
    return _somebody_nobody_knows(of_word, scene) if certain else None


def _why_alone(claim: Claim, scene: Scene, ground: LintContext, *, certain: bool) -> str:
    truths, why = _SAYS.get((claim.word, scene), (_ANY, ""))
    if claim.holds in truths or (not certain and None in truths):
        return _past(claim, ground.today)
    return why


def _past(claim: Claim, today: date) -> str:
    if claim.word != "during" or not claim.holds or periods_named(claim.argument):
        return ""
    last = max(date.fromisoformat(period["to"]) for period in days_of(claim.argument))
    return f"all of it is past, and {last} was its last day" if last + ZONES_APART <= today else ""


def _somebody_nobody_knows(of_word: Mapping[str, Sequence[Claim]], scene: Scene) -> Never | None:
    """Why claims about the actor never hold when the actor is unknown. Only declared state has an actor without a log
    entry."""
    if scene == "scan" or not any(claim.holds for claim in of_word.get("unattributed", ())):
        return None
    named = [claim for claim in of_word.get("actor", ()) if claim.holds]
    why = "where nothing says who did it, it is not known to be one of `actor`"
    return Never(named[-1].path, why) if named else None


def _why_together(claims: Sequence[Claim], ground: LintContext) -> str:
    """Why claims of one word never hold together."""
    wanted = [claim.argument for claim in claims if claim.holds]
    unwanted = [claim.argument for claim in claims if not claim.holds]
    return why_clashing(claims[0].word, wanted, unwanted, ground.known)
