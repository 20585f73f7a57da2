"""Moments of the past as parameters of routes."""

from __future__ import annotations

from drift.core.model.local_times import NoMoment
from drift.core.model.moments import EXAMPLES, past_moment
from drift.store import StateStore
from drift.web.rest.parameters import Parameter
from drift.web.rest.problem_details import WrongParameter


def past(name: str, description: str) -> Parameter:
    """A moment of the past as people write it; `moment_of` reads it, as it may name a change."""
    schema = {"type": "string", "examples": ["2d", "2026-11-22T20:00:00Z", "before 412"]}
    forms = f"Written as {EXAMPLES}; UTC where no zone is given."
    return Parameter(name, f"{description} {forms}", schema, str)


def moment_of(state: StateStore, name: str, text: str, now: float) -> float:
    """The moment that the parameter of this name means. Raises WrongParameter."""
    try:
        return past_moment(text, now, turn_of=state.past.turn)
    except NoMoment as problem:
        raise WrongParameter(f"`{name}`: {problem}") from problem
