"""Checks of rehearsals: rules that never decide, and bars that no rule can reach. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic, did_you_mean
from guard.core.lint.rehearsal_rules import BAR_NEVER_REACHED, RULE_NEVER_DECIDES
from guard.core.model.rehearsal import Rehearsal


def warnings(rehearsals: Iterable[Rehearsal]) -> Iterator[tuple[Rehearsal, Diagnostic]]:
    """Each with the rehearsal that it is about."""
    for one in rehearsals:
        yield from ((one, found) for found in (*_covered(one), *_not_given(one)))


def _covered(one: Rehearsal) -> Iterator[Diagnostic]:
    for number, rule in enumerate(one.rules):
        earlier = next((k for k in range(number) if _holds_wherever(one.rules[k].when, rule.when)), None)
        if earlier is not None:
            sentence = (
                f"{one.id}: rule {number + 1} never decides, because rule {earlier + 1} holds wherever it does. "
                "Put the narrower one first, or take it out."
            )
            yield Diagnostic((), sentence, rule=RULE_NEVER_DECIDES.id)


def _holds_wherever(wide: Mapping[str, Json], narrow: Mapping[str, Json]) -> bool:
    """Whether a condition surely holds where another one does: it asks for nothing more. Names in a list are
    alternatives; of everything else only the same is the same."""
    return all(word in narrow and _within(narrow[word], asked) for word, asked in wide.items())


def _within(narrow: Json, wide: Json) -> bool:
    if isinstance(narrow, str | list) and isinstance(wide, str | list):
        inner, outer = ([one] if isinstance(one, str) else one for one in (narrow, wide))
        if all(isinstance(name, str) for name in (*inner, *outer)):
            return set(inner) <= set(outer)
    return bool(narrow == wide)


def _not_given(one: Rehearsal) -> Iterator[Diagnostic]:
    if not one.rules:
        return
    given = sorted({rule.label for rule in one.rules} | ({one.otherwise} if one.otherwise else set()))
    for label in one.require.of:
        if label not in given:
            sentence = (
                f"{one.id}: the bar is for {label}, and no rule gives that.{did_you_mean(label, given)}"
            )
            yield Diagnostic((), sentence, rule=BAR_NEVER_REACHED.id)
