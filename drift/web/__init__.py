"""What is, over HTTP: resources, history, changes, activity, snapshots, and Intercom's webhooks."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from drift.web import activity, changes, resources, snapshots, webhooks
from drift.web.context import Watched
from drift.web.rest.route import Door, Route, mount

__all__ = ["ROUTES", "Watched", "blueprint"]

ROUTES: Final[tuple[Route[Watched], ...]] = (
    *resources.routes,
    *changes.routes,
    *activity.routes,
    *snapshots.routes,
    *webhooks.routes,
)


def blueprint(watched: Watched, door: Door) -> Blueprint:
    """Every route about what is. `door` says who may come in."""
    made = Blueprint("drift", __name__)
    mount(made, ROUTES, watched, door)
    return made
