"""The context that the guard's views work with: one for each workspace, and the site that knows them all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flask import request

from drift.web import Watched
from drift.web.rest.problem_details import NotThere
from drift.web.rest.route import WORKSPACE
from guard.context import GuardedWorkspace
from guard.queries.effects.cost_kept import CostKept
from guard.queries.health.kept import HealthKept
from guard.queries.policy_review import Reviews
from guard.queries.settings.names import NamesKept
from guard.queries.simulation_process import Simulations
from guard.queries.simulation_runs import SimulationRuns
from guard.runtime.demo import Player
from guard.runtime.metrics import Metrics
from guard.runtime.service import Service
from guard.runtime.wiring import Assembled
from guard.runtime.workspaces import NoSuchWorkspace, Workspaces


@dataclass(frozen=True, slots=True)
class WebContext:
    """`watched` is the same workspace for drift's views. `openapi` is the OpenAPI document as bytes. `names` are
    those of resources that were read before. `cast` are the people of an embedded workspace."""

    service: Service
    watched: Watched
    site: Site
    metrics: Metrics
    simulations: Simulations
    reviews: Reviews
    runs: SimulationRuns
    cast: Sequence[Player] = ()
    openapi: bytes = field(repr=False, default=b"")
    names: NamesKept = field(repr=False, default_factory=NamesKept)
    costs: CostKept = field(repr=False, default_factory=CostKept)

    @property
    def health(self) -> HealthKept:
        """The last report on the health of the configuration."""
        return self.service.health.kept

    @property
    def guarded(self) -> GuardedWorkspace:
        return self.service.guarded

    @property
    def name(self) -> str:
        return self.guarded.workspace.name

    @property
    def troubles(self) -> Mapping[str, str]:
        """What is in the way of the work on this workspace, by what it concerns, in sentences: as this process knows it
        by itself. Nothing is looked up."""
        live = self.service.watch.live()
        stopped = {spot.subject or spot.cause.value: spot.sentence for spot in live if spot.stops_work}
        return {**stopped, **self.service.condition.troubles}

    @property
    def hears_webhooks(self) -> bool:
        """Whether the webhook secret is set."""
        return bool(self.watched.client_secret)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The workspaces of a site, as drift's views know them."""

    site: Site

    def __iter__(self) -> Iterator[Watched]:
        return (context.watched for context in self.site)

    def __len__(self) -> int:
        return len(self.site)

    def of_app(self, id_code: str) -> Watched | None:
        return self.site.of_app(id_code)


class Site:
    """The workspaces that one app serves, each with its context. A context is made when the workspace is first asked
    for, and made anew where the workspace was replaced; what the views of one have in memory is no other's."""

    def __init__(self, workspaces: Workspaces, prepare: Callable[[Assembled, Site], WebContext]) -> None:
        self._workspaces = workspaces
        self._prepare = prepare
        self._lock = threading.Lock()
        self._known: dict[str, WebContext] = {}
        self._names: dict[str, str] = {}  # of workspaces, by what Intercom calls them

    def __iter__(self) -> Iterator[WebContext]:
        return iter([self._context(one) for one in self._workspaces])

    def __len__(self) -> int:
        return len(self._workspaces)

    @property
    def guarded(self) -> tuple[GuardedWorkspace, ...]:
        return tuple(one.guarded for one in self._workspaces)

    @property
    def is_many(self) -> bool:
        """Whether there is anything to choose between, were all of them there. Where not, nothing of it is seen."""
        names = self._workspaces.names
        return len(names) + sum(name not in names for name in self._workspaces.troubles) > 1

    @property
    def alarms(self) -> tuple[str, ...]:
        return self._workspaces.alarms

    def not_taken(self, entered: Sequence[WebContext], *, looks_after_all: bool) -> Mapping[str, str]:
        """What keeps workspaces from being as the file says: of those that somebody has entered. One that is not there
        has nobody who may enter it: whoever is an operator in all that are there is told of it."""
        names, there = {one.name for one in entered}, self._workspaces.names
        told = self._workspaces.not_taken().items()
        return {name: why for name, why in told if name in names or (looks_after_all and name not in there)}

    @property
    def default(self) -> WebContext:
        """The workspace that is meant where none is named."""
        return self._context(self._workspaces.default)

    def named(self, name: str) -> WebContext | None:
        try:
            return self._context(self._workspaces.named(name))
        except NoSuchWorkspace:
            return None

    def of_app(self, id_code: str) -> Watched | None:
        """The workspace that Intercom calls so. Each webhook asks it: all are looked through the first time only."""
        found = self.named(self._names[id_code]) if id_code in self._names else None
        if found is not None and found.watched.id_code() == id_code:
            return found.watched
        found = next((one for one in self if id_code and one.watched.id_code() == id_code), None)
        if found is None:
            return None
        self._names[id_code] = found.name
        return found.watched

    def asked(self) -> WebContext:
        """The workspace that the current request is about. Raises NotThere, for whoever may know that."""
        name = name_asked()
        found = self.default if name is None else self.named(name)
        if found is None:
            raise NotThere("There is no workspace of this name.")
        return found

    def asked_if_there(self) -> WebContext | None:
        name = name_asked()
        return self.default if name is None else self.named(name)

    def asked_or_default(self) -> WebContext:
        """For what is shown to whoever may not know which workspaces there are."""
        return self.asked_if_there() or self.default

    def _context(self, one: Assembled) -> WebContext:
        with self._lock:
            known = self._known.get(one.name)
            if known is None or known.service is not one.service:
                for name in self._known.keys() - set(self._workspaces.names):
                    del self._known[name]
                known = self._known[one.name] = self._prepare(one, self)
            return known


def name_asked() -> str | None:
    """The name of a workspace in the address of the current request; None where it has none."""
    name: str | None = request.environ.get(WORKSPACE)
    return name
