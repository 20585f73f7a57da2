"""Moments of the past in the addresses of pages, by the clock of whoever reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from flask import request

from drift.core.catalogue.kind import Kind
from drift.core.model.local_times import NoMoment
from drift.core.model.moments import past_moment
from drift.sync.known_then import not_known_of
from drift.web.rest.problem_details import WrongParameter
from guard.context import UnitOfWork
from guard.web.console.reader import reader

LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Then:
    """The moment that a page is of: in Unix seconds, as it was asked for, and what of it is not known, in sentences."""

    at: float
    asked: str
    unknown: tuple[str, ...] = ()


def moment_asked(view: UnitOfWork, name: str) -> float | None:
    """The moment that the address names; None where it names none. Raises WrongParameter."""
    text = request.args.get(name, "").strip()
    if not text:
        return None
    try:
        return past_moment(text[:LONGEST], view.now, reader().zone, view.state.past.turn)
    except NoMoment as problem:
        raise WrongParameter(f"`{name}`: {problem}") from problem


def then_asked(view: UnitOfWork, kinds: Iterable[Kind]) -> Then | None:
    """The moment under `at`, with what is not known of these kinds. That only the log tells of kinds is said of one."""
    at = moment_asked(view, "at")
    if at is None:
        return None
    of = list(kinds)
    unknown = not_known_of(view.state, of, at)
    told = tuple(one.sentence for one in unknown if one.sort != "log_only" or len(of) == 1)
    return Then(at, asked(), told)


def asked(name: str = "at") -> str:
    """The moment as it stands in the address."""
    return request.args.get(name, "").strip()[:LONGEST]
