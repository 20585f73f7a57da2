"""Traces: what was done about one thing that happened, as spans of one trace. Off unless somebody gives a tracer.

A trace belongs to a matter: an entry of the activity log, a notification, a change, a proposal. Its id follows from
that, so every replica and every restart go on with the same trace, and nothing has to be kept for it. Spans name
resources, kinds and ids, never a person or a value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Final, Literal, NamedTuple, Protocol, TypeAlias

from drift.core.model.records import ChangeRecord

Attribute: TypeAlias = str | int | float | bool
Sort: TypeAlias = Literal["activity", "notification", "change", "proposal"]


class Matter(NamedTuple):
    """What a trace is about: an id of Intercom, or of the record."""

    sort: Sort
    id: str


class Traced(Protocol):
    """The workspace that a trace is in. Its keyed fingerprint makes ids that nobody else's traces have."""

    @property
    def name(self) -> str: ...

    @property
    def fingerprint(self) -> Callable[[str], str]: ...


class Span(Protocol):
    def say(self, **attributes: Attribute) -> None:
        """What is known only now."""


class Tracer(Protocol):
    def span(
        self,
        name: str,
        traced: Traced,
        matter: Matter,
        *,
        attributes: Mapping[str, Attribute],
        links: Iterable[Matter],
        since: float | None,
    ) -> AbstractContextManager[Span]: ...

    def inside(self, name: str, attributes: Mapping[str, Attribute]) -> AbstractContextManager[Span]: ...


class _Silent:
    def say(self, **attributes: Attribute) -> None:
        pass


_OFF: Final[AbstractContextManager[Span]] = nullcontext(_Silent())
_tracer: Tracer | None = None


def trace_with(tracer: Tracer | None) -> None:
    """Trace with this from now on, in all of the process; None: not at all."""
    global _tracer  # as with logging, whoever works need not be told where it goes
    _tracer = tracer


def is_on() -> bool:
    """Whether it is worth looking up what a span would say."""
    return _tracer is not None


def span(
    name: str,
    traced: Traced,
    matter: Matter,
    *,
    links: Iterable[Matter] = (),
    since: float | None = None,
    **attributes: Attribute,
) -> AbstractContextManager[Span]:
    """A step of what is done about a matter, as long as the block runs. `links` lead to other matters. With `since` it
    is the first of its trace, which all others lie in, and began then."""
    if _tracer is None:
        return _OFF
    return _tracer.span(name, traced, matter, attributes=attributes, links=links, since=since)


def inside(name: str, **attributes: Attribute) -> AbstractContextManager[Span]:
    """A part of the step that this thread is in; nothing where it is in none."""
    return _OFF if _tracer is None else _tracer.inside(name, attributes)


def matter_of(change: ChangeRecord) -> Matter:
    """The matter that a change belongs to: the entry of the log that explains it, where one does."""
    told = change.attribution
    if told.source == "activity" and told.id:
        return Matter("activity", told.id)
    return Matter("change", str(change.id))
