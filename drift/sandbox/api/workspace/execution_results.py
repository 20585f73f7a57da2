"""Runs of a data connector: of the last hour unless asked otherwise, the newest first, and what was sent only on
request."""

from typing import Final

from flask import Blueprint, Response, request

from drift.sandbox.api.conversations import all_of
from drift.sandbox.conversations.connector_runs import Run, run_with, runs_between
from drift.sandbox.conversations.wording import customer
from drift.sandbox.responses import Refused, answer, cursor, iso, not_found, opened_cursor, whole_number
from drift.sandbox.store import Body
from drift.sandbox.workspace import Workspace

_BASE: Final = "/data_connectors/<parent>/execution_results"
_DEFAULT, _HIGHEST = 10, 30
_HOUR: Final = 3_600
_ERRORS: Final = (
    "request_configuration_error", "faraday_error", "3rd_party_error", "response_mapping_error",
    "token_refresh_error", "fin_action_response_formatting_error", "fin_action_identity_verification_error",
    "email_verification_error", "non_fin_standalone_action_identity_verification_error",
    "request_validation_error", "client_side_action_error",
)  # fmt: skip
_SWITCH: Final = ("true", "false")


def routes(workspace: Workspace) -> Blueprint:
    pages = Blueprint("execution_results", __name__)

    @pages.get(_BASE)
    def list_runs(parent: str) -> Response:
        connector = _connector(workspace, parent)
        runs = _chosen(workspace, parent)
        size = whole_number("per_page", _DEFAULT, _HIGHEST)
        rest = runs[_start(workspace, runs) :]
        bodies = _one_of("include_bodies", _SWITCH) == "true"
        page: Body = {"type": "pages", "per_page": size}
        if len(rest) > size:
            page["next"] = {"starting_after": cursor(rest[size - 1].at, rest[size - 1].number)}
        data = [_shown(run, connector, bodies=bodies) for run in rest[:size]]
        return answer({"type": "list", "data": data, "pages": page})

    @pages.get(f"{_BASE}/<id>")
    def get_run(parent: str, id: str) -> Response:
        connector, now = _connector(workspace, parent), workspace.now()
        run = run_with(all_of(workspace).until(now), id, now)
        if run is None or run.connector != parent:
            raise not_found("Execution result", "execution_result_not_found")
        return answer(_shown(run, connector, bodies=True))

    return pages


def _connector(workspace: Workspace, id: str) -> Body:
    connector = workspace.read("data_connector", id)
    if connector is None:
        raise not_found("Data connector", "data_connector_not_found")
    return connector


def _chosen(workspace: Workspace, parent: str) -> list[Run]:
    now = workspace.now()
    success, error = _one_of("success", _SWITCH), _one_of("error_type", _ERRORS)
    since, until = _moment("start_ts", now - _HOUR), min(_moment("end_ts", now), now)
    return [
        run
        for run in runs_between(all_of(workspace).until(now), parent, since, until)
        if (success is None or (success == "true") is not bool(run.error)) and error in {None, run.error}
    ]


def _start(workspace: Workspace, runs: list[Run]) -> int:
    """The place after the run that the cursor names; for ever the first page again, if that fault is on."""
    token = request.args.get("starting_after")
    if token is None:
        return 0
    at, number = opened_cursor(token)
    if workspace.faults.strike("repeat_page", request.method, request.path) is not None:
        return 0
    return sum((run.at, run.number) >= (at, number) for run in runs)


def _shown(run: Run, connector: Body, *, bodies: bool) -> Body:
    who = customer(run.truth.contact)
    failed = bool(run.error)
    sent: Body = {
        "request_body": f'{{"email": "{who.email}"}}',
        "response_body": None if failed else f'{{"status": "ok", "name": "{who.name}"}}',
        "raw_response_body": None if failed else f'{{"status": "ok", "customer": {{"name": "{who.name}"}}}}',
    }
    return {
        "type": "data_connector.execution",
        "id": run.id,
        "data_connector_id": run.connector,
        "success": not failed,
        "http_status": 502 if failed else 200,
        "http_method": connector["http_method"],
        "error_type": run.error or None,
        "error_message": f"The other side knows nobody called {who.name}" if failed else None,
        "execution_time_ms": 80 + run.number % 420,
        "source_type": run.ran_by,
        "source_id": run.ran_by_id,
        "conversation_id": run.truth.id,
        "created_at": iso(run.at),
        "request_url": connector.get("url"),
        **(sent if bodies else {}),
    }


def _one_of(name: str, possible: tuple[str, ...]) -> str | None:
    value = request.args.get(name)
    if value is not None and value not in possible:
        raise Refused(400, "parameter_invalid", f"Invalid {name}. Must be one of: {', '.join(possible)}")
    return value


def _moment(name: str, default: float) -> float:
    text = request.args.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()):
        raise Refused(400, "parameter_invalid", f"{name} must be a Unix timestamp (integer)")
    return float(text)
