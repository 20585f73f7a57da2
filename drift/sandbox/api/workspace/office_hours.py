"""Office hours schedules and their exceptions: the weekly hours, and the days on which they do not hold."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, g

from drift.sandbox.api.workspace.opening_times import day_intervals, known_zone, week_intervals
from drift.sandbox.responses import Refused, answer, not_found, only, sent
from drift.sandbox.store import Body
from drift.sandbox.workspace import Change, Workspace

SCHEDULE = "office_hours_schedule"
EXCEPTION = "office_hours_exception"
_BASE = "/office_hours_schedules"
_INNER = f"{_BASE}/<parent>/office_hours_exceptions"


def routes(workspace: Workspace) -> Blueprint:
    pages = Blueprint("office_hours", __name__)
    _reading(pages, workspace)
    _writing_schedules(pages, workspace)
    _writing_exceptions(pages, workspace)
    return pages


def _reading(pages: Blueprint, workspace: Workspace) -> None:
    @pages.get(_BASE)
    def list_schedules() -> Response:
        return answer({"type": f"{SCHEDULE}.list", "data": workspace.read_all(SCHEDULE)})

    @pages.get(f"{_BASE}/<id>")
    def get_schedule(id: str) -> Response:
        return answer(_exists(workspace.read(SCHEDULE, id)))

    @pages.get(_INNER)
    def list_exceptions(parent: str) -> Response:
        _exists(workspace.read(SCHEDULE, parent))
        return answer({"type": f"{EXCEPTION}.list", "data": workspace.read_all(EXCEPTION, parent=parent)})

    @pages.get(f"{_INNER}/<id>")
    def get_exception(parent: str, id: str) -> Response:
        return answer(_exists(workspace.read(EXCEPTION, id), parent))


def _writing_schedules(pages: Blueprint, workspace: Workspace) -> None:
    @pages.post(_BASE)
    def create_schedule() -> Response:
        wanted = only(sent(), ("name", "time_zone_name", "time_intervals"))
        for key in ("name", "time_zone_name", "time_intervals"):
            if key not in wanted:
                raise _invalid(f"{key} is required", key)
        with workspace.change(g.caller) as change:
            id, at = change.new_id(SCHEDULE), int(change.now)
            body = _schedule({"type": SCHEDULE, "id": id} | wanted | {"created_at": at}, at)
            change.put(SCHEDULE, id, body)
            _log(change, body, None, _hours(body))
        return answer(body, 201)

    @pages.put(f"{_BASE}/<id>")
    def update_schedule(id: str) -> Response:
        wanted = only(sent(), ("name", "time_zone_name", "time_intervals"))
        with workspace.change(g.caller) as change:
            before = _exists(change.get(SCHEDULE, id))
            after = _schedule(before | wanted, int(change.now))
            if _hours(after) == _hours(before):
                return answer(before)
            change.put(SCHEDULE, id, after)
            _log(change, after, _hours(before), _hours(after))
        return answer(after)

    @pages.delete(f"{_BASE}/<id>")
    def delete_schedule(id: str) -> Response:
        with workspace.change(g.caller) as change:
            before = _exists(change.get(SCHEDULE, id))
            for exception in workspace.store.listing(EXCEPTION, parent=id):
                change.delete(EXCEPTION, exception["id"])
            change.delete(SCHEDULE, id)
            _log(change, before, _hours(before), None)
        return answer({"id": id, "object": SCHEDULE, "deleted": True})


def _writing_exceptions(pages: Blueprint, workspace: Workspace) -> None:
    @pages.post(_INNER)
    def create_exception(parent: str) -> Response:
        wanted = _exception_fields(sent())
        for key in ("exception_date", "exception_type"):
            if key not in wanted:
                raise _invalid(f"{key} is required", key)
        with workspace.change(g.caller) as change:
            schedule = _exists(change.get(SCHEDULE, parent))
            id, at = change.new_id(EXCEPTION), int(change.now)
            start = {
                "type": EXCEPTION,
                "id": id,
                "office_hours_schedule_id": parent,
                "name": None,
                "time_intervals": None,
                "recurring_annually": False,
            }
            body = _exception(start | wanted | {"created_at": at}, at)
            _alone_on_its_day(workspace, body)
            change.put(EXCEPTION, id, body, parent=parent)
            _log(change, schedule, None, _day(body))
        return answer(body, 201)

    @pages.put(f"{_INNER}/<id>")
    def update_exception(parent: str, id: str) -> Response:
        wanted = _exception_fields(sent())
        with workspace.change(g.caller) as change:
            schedule = _exists(change.get(SCHEDULE, parent))
            before = _exists(change.get(EXCEPTION, id), parent)
            after = _exception(before | wanted, int(change.now))
            _alone_on_its_day(workspace, after)
            if _day(after) == _day(before):
                return answer(before)
            change.put(EXCEPTION, id, after, parent=parent)
            _log(change, schedule, _day(before), _day(after))
        return answer(after)

    @pages.delete(f"{_INNER}/<id>")
    def delete_exception(parent: str, id: str) -> Response:
        with workspace.change(g.caller) as change:
            schedule = _exists(change.get(SCHEDULE, parent))
            before = _exists(change.get(EXCEPTION, id), parent)
            change.delete(EXCEPTION, id)
            _log(change, schedule, _day(before), None)
        return answer({"id": id, "object": EXCEPTION, "deleted": True})


def _exists(body: Body | None, parent: str | None = None) -> Body:
    if body is None or (parent is not None and body["office_hours_schedule_id"] != parent):
        raise not_found("Object")
    return body


def _schedule(body: Body, now: int) -> Body:
    if not isinstance(body["name"], str) or not body["name"]:
        raise _invalid("name must be a text", "name")
    known_zone(body["time_zone_name"])
    intervals = week_intervals(body["time_intervals"])
    whole_week = [(i["start_minute"], i["end_minute"]) for i in intervals] == [(0, 7 * 1440)]
    return body | {"time_intervals": intervals, "twenty_four_seven": whole_week, "updated_at": now}


def _exception_fields(body: dict[str, Any]) -> Body:
    wanted = only(body, ("exception_date", "exception_type", "name", "time_intervals", "recurring_annually"))
    if "name" in wanted and not isinstance(wanted["name"], str):
        raise _invalid("name must be a text", "name")
    return wanted


def _exception(body: Body, now: int) -> Body:
    try:
        day = date.fromisoformat(body["exception_date"])
    except (TypeError, ValueError) as problem:
        raise _invalid("exception_date must be a date (YYYY-MM-DD)", "exception_date") from problem
    match body["exception_type"]:
        case "closed":
            return body | {"time_intervals": None, "updated_at": now}
        case "custom_hours":
            return body | {"time_intervals": day_intervals(body["time_intervals"], day), "updated_at": now}
        case _:
            raise _invalid("exception_type must be closed or custom_hours", "exception_type")


def _alone_on_its_day(workspace: Workspace, body: Body) -> None:
    for other in workspace.store.listing(EXCEPTION, parent=body["office_hours_schedule_id"]):
        if other["id"] != body["id"] and other["exception_date"] == body["exception_date"]:
            raise _invalid("Invalid or duplicated record reference")


def _hours(schedule: Body) -> Body:
    return {key: schedule[key] for key in ("name", "time_zone_name", "time_intervals")}


def _day(exception: Body) -> Body:
    keys = ("exception_date", "exception_type", "name", "time_intervals", "recurring_annually")
    return {key: exception[key] for key in keys}


def _log(change: Change, schedule: Body, before: Body | None, after: Body | None) -> None:
    metadata = {
        "office_hours_schedule": {"id": int(schedule["id"]), "name": schedule["name"]},
        "before": before,
        "after": after,
    }
    change.log("office_hours_change", metadata, f"changed the office hours {schedule['name']}")


def _invalid(message: str, field: str | None = None) -> Refused:
    return Refused(422, "data_invalid", message, field)
