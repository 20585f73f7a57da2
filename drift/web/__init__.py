"""Drift's HTTP routes: resources, history, changes, activity, snapshots, and Intercom's webhooks."""

from __future__ import annotations

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


def blueprint(watched: Watched, authenticate: Authenticate) -> Blueprint:
    """A blueprint with all of drift's routes. `authenticate` checks the caller of each request."""
    drift_routes = Blueprint("drift", __name__)
    mount(drift_routes, ROUTES, watched, authenticate)
    return drift_routes
