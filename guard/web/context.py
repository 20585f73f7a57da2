"""What the guard's views work on."""

from __future__ import annotations

from dataclasses import dataclass, field

from guard.context import GuardedWorkspace
from guard.runtime.metrics import Metrics
from guard.runtime.service import Service


@dataclass(frozen=True, slots=True)
class WebContext:
    """`hears_webhooks`: whether the secret that checks them is set. `openapi` is the document, as bytes."""

    service: Service
    metrics: Metrics
    hears_webhooks: bool
    openapi: bytes = field(repr=False, default=b"")

    @property
    def guarded(self) -> GuardedWorkspace:
        return self.service.guarded
