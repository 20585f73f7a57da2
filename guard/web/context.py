"""The context that the guard's views work with."""

from __future__ import annotations

from dataclasses import dataclass, field

from guard.context import GuardedWorkspace
from guard.queries.effects.cost_kept import CostKept
from guard.queries.health.kept import HealthKept
from guard.queries.policy_review import Reviews
from guard.queries.settings.names import NamesKept
from guard.queries.simulation_process import Simulations
from guard.queries.simulation_runs import SimulationRuns
from guard.runtime.metrics import Metrics
from guard.runtime.service import Service


@dataclass(frozen=True, slots=True)
class WebContext:
    """`hears_webhooks` says whether the webhook secret is set. `openapi` is the OpenAPI document as bytes. `names` are
    those of resources that were read before."""

    service: Service
    metrics: Metrics
    hears_webhooks: bool
    simulations: Simulations
    reviews: Reviews
    runs: SimulationRuns
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
