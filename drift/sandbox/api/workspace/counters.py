"""Counters beside the configuration: the workload of a team, and the runs of a data connector."""

from typing import Any

from flask import Blueprint, Response, request

from drift.sandbox.responses import Refused, answer, iso, not_found, whole_number
from drift.sandbox.store import Body
from drift.sandbox.workspace import Workspace

RUNS = 5


def routes(workspace: Workspace) -> Blueprint:
    pages = Blueprint("measures", __name__)

    @pages.get("/teams/<id>/metrics")
    def team_metrics(id: str) -> Response:
        team = workspace.read("team", id)
        if team is None:
            raise not_found("Team", "team_not_found")
        metrics = [_metric(admin) for admin in team["admin_ids"]]
        return answer({"type": "team_metric.list", "data": metrics})

    @pages.get("/data_connectors/<parent>/execution_results")
    def list_runs(parent: str) -> Response:
        runs = _chosen(_runs(workspace, parent))
        size = whole_number("per_page", 20, 50)
        return answer(
            {
                "type": "list",
                "data": runs[:size],
                "pages": {"type": "pages", "per_page": size, "next": None},
            }
        )

    @pages.get("/data_connectors/<parent>/execution_results/<id>")
    def get_run(parent: str, id: str) -> Response:
        for run in _runs(workspace, parent):
            if run["id"] == id:
                return answer(run)
        raise not_found("Execution result", "execution_result_not_found")

    return pages


def _chosen(runs: list[Body]) -> list[Body]:
    success = request.args.get("success")
    if success not in {None, "true", "false"}:
        raise Refused(400, "parameter_invalid", "Invalid success. Must be one of: true, false")
    return [run for run in runs if success is None or run["success"] is (success == "true")]


def _metric(admin: int) -> dict[str, Any]:
    return {
        "type": "team_metric",
        "admin_id": str(admin),
        "open": admin % 7,
        "idle": admin % 3,
        "snoozed": admin % 2,
    }


def _runs(workspace: Workspace, connector_id: str) -> list[Body]:
    """The last runs of a connector, made up: newest first, one in five failed. Only a live one runs."""
    connector = workspace.read("data_connector", connector_id)
    if connector is None:
        raise not_found("Data connector", "data_connector_not_found")
    if connector["state"] != "live":
        return []
    return [_run(workspace, connector, number) for number in range(RUNS)]


def _run(workspace: Workspace, connector: Body, number: int) -> Body:
    failed = number == RUNS - 1
    used_by = connector["_used_by"]
    return {
        "type": "data_connector.execution",
        "id": f"{connector['id']}{number:03}",
        "data_connector_id": connector["id"],
        "success": not failed,
        "http_status": 500 if failed else 200,
        "http_method": connector["http_method"],
        "error_type": "3rd_party_error" if failed else None,
        "error_message": "The other side answered 500" if failed else None,
        "execution_time_ms": 120 + number,
        "source_type": "workflow" if used_by else "fin",
        "source_id": used_by[0] if used_by else None,
        "conversation_id": None,
        "created_at": iso(workspace.now() - 3600 * (number + 1)),
    }
