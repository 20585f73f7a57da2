"""Drift's HTTP routes: resources, history, changes, activity, snapshots, and Intercom's webhooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Blueprint

from drift.web import activity, changes, resources, schema_events, snapshots, webhooks
from drift.web.context import Watched
from drift.web.rest.route import Authenticate, Route, mount

__all__ = ["ROUTES", "Watched", "blueprint"]

ROUTES: Final[tuple[Route[Watched], ...]] = (
    *resources.routes,
    *changes.routes,
    *activity.routes,
    *schema_events.routes,
    *snapshots.routes,
    *webhooks.routes,
)


def blueprint(watched: Callable[[], Watched], authenticate: Authenticate) -> Blueprint:
    """A blueprint with all of drift's routes. `watched` gives the workspace that the current request is about,
    `authenticate` checks its caller."""
    drift_routes = Blueprint("drift", __name__)
    mount(drift_routes, ROUTES, watched, authenticate)
    return drift_routes
