"""Unsatisfiable conditions: a `when` that never holds, an `unless` that excuses nothing or everything. Reports certain
findings only. Pure.

A condition is expanded into the ways in which it can hold (disjunctive normal form). Each way is a set of claims that
must hold together. A word is true, false or unknown. An unknown `when` applies, so a way that is never certain may be
open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Final, TypeAlias

from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic, DocumentPath
from guard.core.lint.policy_rules import CONDITION_NEVER_CERTAIN, CONDITION_NEVER_HOLDS, UNLESS_EXCUSES_ALL
from guard.core.lint.rule import LintRule
from guard.core.lint.satisfiability import Claim, LintContext, Never, why_not
from guard.core.model.policy import People, Policy

Way: TypeAlias = tuple[Claim, ...]
_MOST: Final = 200
"""The most ways that are analysed. A condition with more is not reported."""
_LONGEST: Final = 50
"""The most claims of one way."""
_OPPOSITE: Final[Mapping[str, str]] = {"ip_not_in": "ip_in"}
_YES_OR_NO: Final = ("unattributed", "new_ip_for_actor")


class _TooMany(Exception):
    """The condition has too many ways or claims to be analysed."""


def condition_warnings(policy: Policy, people: People, today: date) -> Iterator[Diagnostic]:
    """Conditions of a policy that never hold, and the consequence."""
    written = policy.document
    when, unless = written.get("when"), written.get("unless")
    if when is None and unless is None:
        return
    context = LintContext.of(policy, people, today)
    try:
        found = [
            *(_when_findings(when, context) if when is not None else ()),
            *(_unless_findings(unless, context) if unless is not None else ()),
        ]
        if not found and unless is not None:
            found = list(_combined_findings(when or {}, unless, context))
    except _TooMany:
        return
    yield from found


def _when_findings(when: Json, context: LintContext) -> Iterator[Diagnostic]:
    ways = _ways(when, ("when",), holds=True)
    if never := _never(ways, context, certain=False):
        yield _never_holds("This never holds, so the policy never speaks", never)
    elif never := _never(ways, context, certain=True):
        yield _never_holds(
            "This never holds for certain, so the policy speaks only where nobody can tell",
            never,
            CONDITION_NEVER_CERTAIN,
        )
    else:
        yield from _part_findings(when, ("when",), context)


def _unless_findings(unless: Json, context: LintContext) -> Iterator[Diagnostic]:
    if never := _never(_ways(unless, ("unless",), holds=True), context, certain=True):
        yield _never_holds("This never holds, so it excuses nothing", never)
    else:
        yield from _part_findings(unless, ("unless",), context)


def _combined_findings(when: Json, unless: Json, context: LintContext) -> Iterator[Diagnostic]:
    picked: list[Way] = _ways(when, ("when",), holds=True) if when else [()]
    left = _together([picked, _ways(unless, ("unless",), holds=False)])
    all_of_it = "whatever its `when` picks" if when else "whatever happens"
    if _never(left, context, certain=False):
        sentence = f"This policy never speaks: {all_of_it}, its `unless` excuses."
        yield Diagnostic(("unless",), sentence, rule=UNLESS_EXCUSES_ALL.id)
    elif _never(left, context, certain=True):
        yield Diagnostic(
            ("unless",),
            f"This policy speaks only where nobody can tell: {all_of_it} for certain, its `unless` excuses.",
            rule=UNLESS_EXCUSES_ALL.id,
        )


def _part_findings(argument: Json, path: DocumentPath, context: LintContext) -> Iterator[Diagnostic]:
    """Unsatisfiable parts of a satisfiable condition: branches of `any_of`, and arguments of `not`."""
    for word, inner in argument.items():
        if word in ("any_of", "all_of"):
            parts = [((*path, word, index), part) for index, part in enumerate(inner)]
        else:
            parts = [((*path, word), inner)] if word == "not" else []
        for place, part in parts:
            ways = [] if word == "all_of" else _ways(part, place, holds=True)
            if ways and (never := _never(ways, context, certain=False)):
                yield _never_holds("This part never holds, so nothing comes of it", never)
            elif ways and (never := _never(ways, context, certain=True)):
                yield _never_holds("This part never holds for certain", never, CONDITION_NEVER_CERTAIN)
            else:
                yield from _part_findings(part, place, context)


def _never_holds(opening: str, never: Never, rule: LintRule = CONDITION_NEVER_HOLDS) -> Diagnostic:
    return Diagnostic(never.path, f"{opening}: {never.why}.", rule=rule.id)


def _never(ways: Sequence[Way], context: LintContext, *, certain: bool) -> Never | None:
    """Why none of the ways is ever open; None if one may be."""
    reasons: list[Never] = []
    for way in ways:
        for scene in context.scenes:
            why = why_not(way, scene, context, certain=certain)
            if why is None:
                return None
            reasons.append(why)
    if not reasons:
        return None
    shown = [reason for reason in reasons if not reason.of_scene] or reasons
    return Never(
        _shared([reason.path for reason in shown]),
        " and ".join(dict.fromkeys(reason.why for reason in shown)),
    )


def _shared(paths: Sequence[DocumentPath]) -> DocumentPath:
    """The common prefix of the paths."""
    together = zip(*paths, strict=False)
    length = next((at for at, steps in enumerate(together) if len(set(steps)) > 1), min(map(len, paths)))
    return paths[0][:length]


def _ways(argument: Json, path: DocumentPath, *, holds: bool) -> list[Way]:
    """The ways in which a condition can hold, or (`holds=False`) fail."""
    of_words = [_ways_of_word(word, inner, (*path, word), holds=holds) for word, inner in argument.items()]
    return _together(of_words) if holds else _either(of_words)


def _ways_of_word(word: str, argument: Json, path: DocumentPath, *, holds: bool) -> list[Way]:
    if word == "not":
        return _ways(argument, path, holds=not holds)
    if word in ("any_of", "all_of"):
        of_parts = [_ways(part, (*path, index), holds=holds) for index, part in enumerate(argument)]
        return _together(of_parts) if (word == "all_of") == holds else _either(of_parts)
    if word in _OPPOSITE:
        return [(Claim(_OPPOSITE[word], argument, path, not holds),)]
    if word in _YES_OR_NO:
        return [(Claim(word, argument or True, path, holds == bool(argument)),)]
    return [(Claim(word, argument, path, holds),)]


def _together(alternatives: Sequence[list[Way]]) -> list[Way]:
    count = 1
    for ways in alternatives:
        count *= len(ways)
    if count > _MOST or sum(max(map(len, ways), default=0) for ways in alternatives) > _LONGEST:
        raise _TooMany
    return [sum(chosen, ()) for chosen in product(*alternatives)]


def _either(alternatives: Sequence[list[Way]]) -> list[Way]:
    ways = [way for open_ways in alternatives for way in open_ways]
    if len(ways) > _MOST:
        raise _TooMany
    return ways
