"""How often people corrected the automation at work, by attribute and workflow, of late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from guard.context import UnitOfWork
from guard.core.effects.corrections import correction_rate
from guard.core.effects.figures import Figure, Unknown
from guard.queries.effects.known import known_period

DAY: Final = 86400.0
BACK: Final = 31 * DAY
MOST_ATTRIBUTES: Final = 20


@dataclass(frozen=True, slots=True)
class Rate:
    """`workflow` is '' for Fin and other bots, and where nothing is known of any."""

    attribute: str
    workflow: str
    figure: Figure
    since: float
    until: float


def rates_now(view: UnitOfWork) -> list[Rate]:
    """Of the last four weeks in which everything was looked at; nothing where nobody looks at labels."""
    since = view.now - BACK
    why = known_period(view.state, since, view.now).unknown
    names = sorted({name for day in view.state.labels.days(since, view.now) for name in day.chosen})
    return [rate for name in names[:MOST_ATTRIBUTES] for rate in _rates(view, name, since, why)]


def _rates(view: UnitOfWork, attribute: str, since: float, why: str) -> list[Rate]:
    found = view.state.labels.corrections(attribute, since, view.now)
    period = found.since, found.until
    if because := why or found.unknown:
        return [Rate(attribute, "", Unknown(because), *period)]
    if not found.by_workflow:
        return [Rate(attribute, "", Unknown("no automation set it in them"), *period)]
    return [Rate(attribute, name, correction_rate(found, name), *period) for name in found.by_workflow]
