"""A counter beside the configuration: the workload of a team."""

from typing import Any

from flask import Blueprint, Response

from drift.sandbox.responses import answer, not_found
from drift.sandbox.workspace import Workspace


def routes(workspace: Workspace) -> Blueprint:
    pages = Blueprint("measures", __name__)

    @pages.get("/teams/<id>/metrics")
    def team_metrics(id: str) -> Response:
        team = workspace.read("team", id)
        if team is None:
            raise not_found("Team", "team_not_found")
        metrics = [_metric(admin) for admin in team["admin_ids"]]
        return answer({"type": "team_metric.list", "data": metrics})

    return pages


def _metric(admin: int) -> dict[str, Any]:
    return {
        "type": "team_metric",
        "admin_id": str(admin),
        "open": admin % 7,
        "idle": admin % 3,
        "snoozed": admin % 2,
    }
