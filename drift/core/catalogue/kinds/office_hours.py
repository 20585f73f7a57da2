"""Office hours: weekly schedules, and the exceptions under each."""

from __future__ import annotations

from typing import Final

from drift.core.catalogue.codecs import fields as codecs
from drift.core.catalogue.kind import Endpoint, Kind, Listing, SetField
from drift.core.catalogue.kinds.unseen_referrers import FIN, INBOX, MESSENGER, WORKFLOWS

SCHEDULES: Final = "/office_hours_schedules"
EXCEPTIONS: Final = "/office_hours_schedules/{parent_id}/office_hours_exceptions"
SETTINGS_PAGE: Final = "/a/apps/{workspace}/settings/workspace/office-hours"
GUIDE: Final = (
    "Go to Settings > Workspace > Office hours and open {title}.",
    "Set {field} back to {old}.",
    "Save.",
)

OFFICE_HOURS_SCHEDULE: Final = Kind(
    name="office_hours_schedule",
    title="Office hours schedule",
    sensitivity="medium",
    listing=Listing(Endpoint("GET", SCHEDULES, since="2.16")),
    get=Endpoint("GET", f"{SCHEDULES}/{{id}}", since="2.16"),
    create=Endpoint("POST", SCHEDULES, since="2.16"),
    update=Endpoint("PUT", f"{SCHEDULES}/{{id}}", since="2.16"),
    delete=Endpoint("DELETE", f"{SCHEDULES}/{{id}}", since="2.16"),
    reread_every=60,
    volatile=("created_at", "updated_at", "time_intervals[].day_of_week"),
    sets=(SetField("time_intervals", key="start_minute"),),
    minutes={"time_intervals[].start_minute": "week", "time_intervals[].end_minute": "week"},
    sorts={"time_zone_name": "time_zone"},
    writable=frozenset({"name", "time_zone_name", "time_intervals"}),
    update_body=codecs.schedule_update,
    create_body=codecs.schedule_create,
    derived=frozenset({"id", "type", "twenty_four_seven"}),
    natural_key=("name",),
    recreate_loses="The schedule gets a new id: workflows and Fin keep pointing at the old one; its exceptions are "
    "made again under it, each with a new id.",
    activity_types=("office_hours_change",),
    intervals={"/time_intervals": "week"},
    reaches="hours",
    settings_path=SETTINGS_PAGE,
    guide=GUIDE,
    read_permission="read_write_office_hours",
    write_permission="read_write_office_hours",
    unseen_referrers=(WORKFLOWS, FIN, INBOX, MESSENGER),
)

OFFICE_HOURS_EXCEPTION: Final = Kind(
    name="office_hours_exception",
    title="Office hours exception",
    sensitivity="medium",
    listing=Listing(Endpoint("GET", EXCEPTIONS, since="2.16")),
    get=Endpoint("GET", f"{EXCEPTIONS}/{{id}}", since="2.16"),
    create=Endpoint("POST", EXCEPTIONS, since="2.16"),
    update=Endpoint("PUT", f"{EXCEPTIONS}/{{id}}", since="2.16"),
    delete=Endpoint("DELETE", f"{EXCEPTIONS}/{{id}}", since="2.16"),
    parent="office_hours_schedule",
    reread_every=60,
    volatile=("created_at", "updated_at", "time_intervals[].day_of_week"),
    sets=(SetField("time_intervals", key="start_minute"),),
    minutes={"time_intervals[].start_minute": "day", "time_intervals[].end_minute": "day"},
    writable=frozenset({"exception_date", "exception_type", "name", "time_intervals", "recurring_annually"}),
    update_body=codecs.exception_update,
    create_body=codecs.exception_create,
    derived=frozenset({"id", "type", "office_hours_schedule_id"}),
    nullable=frozenset({"time_intervals"}),  # a closed day has null hours, which follow from its type
    natural_key=("office_hours_schedule_id", "exception_date"),
    recreate_loses="The exception gets a new id; nothing else refers to it.",
    activity_types=("office_hours_change",),
    intervals={"/time_intervals": "day"},
    reaches="exception",
    settings_path=SETTINGS_PAGE,
    guide=GUIDE,
    read_permission="read_write_office_hours",
    write_permission="read_write_office_hours",
    no_references={
        "office_hours_schedule_id": "it is the schedule under which it lies",
    },
)
