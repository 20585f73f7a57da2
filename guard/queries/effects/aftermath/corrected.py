"""How often people corrected the labels that a workflow set, before and after it was changed, against all others."""

from __future__ import annotations

from drift.core.conversations.corrections import Corrections as Counted
from guard.context import UnitOfWork
from guard.core.effects.aftermath.followed import TOUCHED, Followed
from guard.core.effects.aftermath.look import Corrections
from guard.core.effects.aftermath.windows import Windows
from guard.core.effects.intervals import Share
from guard.core.effects.reach.sources import titles_in


def corrections(view: UnitOfWork, followed: Followed, of: Windows) -> Corrections | str:
    """Corrected of labelled, of the workflow and of the others; a clause why that cannot be told."""
    if TOUCHED.get(followed.ref.kind) != "workflows":
        return "only a workflow sets labels that people correct"
    chosen = sorted({name for day in view.state.labels.days(*_both(of)) for name in day.chosen})
    if not chosen:
        return "nobody looked yet at who labelled these conversations"
    names = _names(view, followed)
    sides = ([Share(0, 0)] * 2, [Share(0, 0)] * 2)
    for attribute in chosen:
        for place, window in enumerate((of.before, of.after)):
            found = view.state.labels.corrections(attribute, *window)
            if why := _not_whole(found, window):
                return why
            for name, labelled in found.by_workflow.items():
                side = sides[0 if name in names else 1]
                side[place] = Share(side[place].hits + labelled.corrected, side[place].of + labelled.labelled)
    return (sides[0][0], sides[0][1]), (sides[1][0], sides[1][1])


def _both(of: Windows) -> tuple[float, float]:
    return float(of.before[0]), float(of.after[1])


def _not_whole(found: Counted, window: tuple[int, int]) -> str:
    if found.unknown:
        return found.unknown
    if found.since > window[0] or found.until < window[1]:
        return "not all of these days were looked at for who labelled what"
    if found.unread:
        return f"{found.unread:,} conversations of these days could not be read whole"
    return ""


def _names(view: UnitOfWork, followed: Followed) -> frozenset[str]:
    """Every name that the workflow had: conversations know it by its name alone."""
    versions = view.state.versions.history(followed.ref)
    bodies = view.state.versions.bodies({version.digest for version in versions})
    return frozenset(title for body in bodies.values() for title in titles_in(body))
