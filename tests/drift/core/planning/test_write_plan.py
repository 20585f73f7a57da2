import pytest

from drift.core.catalogue.catalogue import KINDS, kind
from drift.core.catalogue.kind import PREVIEW, Kind
from drift.core.model.api_call import NEW_ID, Call
from drift.core.model.changes import FieldChange
from drift.core.model.json_pointer import get
from drift.core.model.resources import MISSING, Body, Json, Missing, Ref, Resource
from drift.core.planning.write_plan import (
    ApiPlan,
    NoApi,
    Plan,
    plan_create,
    plan_delete,
    plan_update,
    unchanged,
)

FINGERPRINT = "fingerprint:0123456789abcdef"


def wanted(live: Body, /, **fields: Json | Missing) -> list[FieldChange]:
    return [FieldChange(f"/{name}", get(live, f"/{name}"), value) for name, value in fields.items()]


def update(
    of: str, live: Body, /, pinned: str = "2.16", parent: Ref | None = None, **fields: Json | Missing
) -> Plan:
    return plan_update(kind(of), Ref(of, "7"), parent, live, wanted(live, **fields), pinned)


def only_call(plan: Plan) -> Call:
    assert isinstance(plan, ApiPlan), plan
    (call,) = plan.calls
    return call


SCHEDULE = {
    "id": "7",
    "type": "office_hours_schedule",
    "name": "Standard",
    "time_zone_name": "Europe/Paris",
    "time_intervals": [{"start_minute": 540, "end_minute": 1020, "day_of_week": 0}],
    "twenty_four_seven": False,
}


def test_an_update_sends_the_changed_fields_in_their_write_shape() -> None:
    intervals = [{"start_minute": 480, "end_minute": 1080, "day_of_week": 0}]
    plan = update("office_hours_schedule", SCHEDULE, time_intervals=intervals)
    assert only_call(plan) == Call(
        "PUT",
        "/office_hours_schedules/7",
        "2.16",
        {"time_intervals": [{"start_minute": 480, "end_minute": 1080}]},
    )


def test_what_the_server_works_out_is_neither_written_nor_asked_of_a_person() -> None:
    plan = update("office_hours_schedule", SCHEDULE, twenty_four_seven=True, name="Night")
    assert only_call(plan).body == {"name": "Night"}
    assert isinstance(plan, ApiPlan)
    assert plan.guided == ()


def test_nothing_to_do_is_no_call() -> None:
    assert update("office_hours_schedule", SCHEDULE, name="Standard") == ApiPlan(())
    assert update("office_hours_schedule", SCHEDULE, twenty_four_seven=True) == ApiPlan(())


def test_an_old_version_is_a_reason() -> None:
    plan = update("office_hours_schedule", SCHEDULE, pinned="2.15", name="Night")
    assert plan == NoApi("This needs Intercom's API version 2.16 or newer, and 2.15 is configured.")


EXCEPTION = {"id": "7", "exception_date": "2026-12-24", "exception_type": "custom_hours", "name": "Eve"}
PARENT = Ref("office_hours_schedule", "41")


def test_a_closed_day_carries_no_hours() -> None:
    hours = [{"start_minute": 540, "end_minute": 780}]
    live = {**EXCEPTION, "time_intervals": hours}
    plan = update("office_hours_exception", live, parent=PARENT, exception_type="closed", time_intervals=None)
    call = only_call(plan)
    assert call.path == "/office_hours_schedules/41/office_hours_exceptions/7"
    assert call.body == {"exception_type": "closed"}
    assert isinstance(plan, ApiPlan)
    assert {field.pointer for field in plan.fields} == {"/exception_type", "/time_intervals"}


def test_hours_come_back_with_the_type_that_needs_them() -> None:
    live = {**EXCEPTION, "exception_type": "closed", "time_intervals": None}
    hours = [{"start_minute": 540, "end_minute": 780, "day_of_week": 3}]
    plan = update(
        "office_hours_exception", live, parent=PARENT, exception_type="custom_hours", time_intervals=hours
    )
    assert only_call(plan).body == {
        "exception_type": "custom_hours",
        "time_intervals": [{"start_minute": 540, "end_minute": 780}],
    }


def test_a_name_cannot_be_emptied() -> None:
    plan = update("office_hours_exception", EXCEPTION, parent=PARENT, name=None)
    assert plan == NoApi("Intercom's API cannot empty name of this Office hours exception.")


ALLOWLIST = {"type": "ip_allowlist", "enabled": False, "ip_allowlist": ["203.0.113.0/24"]}


def test_the_allowlist_is_always_sent_whole_and_never_to_preview() -> None:
    call = only_call(update("ip_allowlist", ALLOWLIST, pinned=PREVIEW, enabled=True))
    assert call == Call("PUT", "/ip_allowlist", "2.16", {"enabled": True, "ip_allowlist": ["203.0.113.0/24"]})


CONNECTOR = {
    "id": "7",
    "name": "Orders",
    "state": "live",
    "url": "https://api.acme.example/orders",
    "description": None,
    "headers": [{"name": "Authorization", "value": "****"}],
    "data_inputs": [],
    "response_fields": [],
}


def test_a_connector_gets_its_address_back_without_its_headers() -> None:
    live = {**CONNECTOR, "url": "https://evil.example"}
    plan = update("data_connector", live, url="https://api.acme.example/orders")
    assert only_call(plan) == Call(
        "PATCH", "/data_connectors/7", "2.16", {"url": "https://api.acme.example/orders"}
    )


@pytest.mark.parametrize("value", ["****", FINGERPRINT])
def test_masked_headers_are_never_sent(value: str) -> None:
    headers = [{"name": "X-Key", "value": value}]
    plan = update("data_connector", CONNECTOR, headers=headers, http_method="post")
    assert isinstance(plan, ApiPlan)
    assert only_call(plan).body == {"http_method": "post"}
    assert [field.pointer for field in plan.guided] == ["/headers"]
    alone = update("data_connector", CONNECTOR, headers=headers)
    assert alone == NoApi(
        "The earlier value of headers of this Data connector is a secret, which is not kept here."
    )


def test_a_secret_inside_an_address_is_never_sent() -> None:
    assert isinstance(update("data_connector", CONNECTOR, url=f"https://{FINGERPRINT}@api.example"), NoApi)


def test_every_input_of_a_connector_has_a_description() -> None:
    inputs = [{"name": "order", "type": "string", "description": None, "required": True}]
    body = only_call(update("data_connector", CONNECTOR, data_inputs=inputs)).body
    assert body["data_inputs"][0]["description"] == ""


def test_an_input_of_a_connector_without_a_default_says_none() -> None:
    given = {"name": "order", "type": "string", "required": True}
    read = [given | {"description": "Its number", "default_value": None}]
    live: Body = {"id": "7", "name": "Orders", "data_inputs": []}
    said = [given | {"description": "Its number"}]
    assert only_call(update("data_connector", live, data_inputs=read)).body == {"data_inputs": said}
    made = Resource(Ref("data_connector", "7"), {**live, "data_inputs": read})
    assert only_call(plan_create(kind("data_connector"), made, "2.16")).body["data_inputs"] == said


@pytest.mark.parametrize("folder", [9, None])
def test_an_article_goes_back_to_its_folder_under_preview(folder: int | None) -> None:
    live: Body = {"id": "7", "title": "Prices", "state": "draft", "folder_id": 4}
    assert only_call(update("article", live, folder_id=folder)) == Call(
        "PUT", "/articles/7", PREVIEW, {"state": "draft", "folder_id": folder}
    )


def test_what_no_api_writes_of_a_connector_is_left_to_a_person() -> None:
    plan = update("data_connector", CONNECTOR, response_fields=[{"path": "x"}], state="draft")
    assert isinstance(plan, ApiPlan)
    assert only_call(plan).body == {"state": "draft"}
    assert [field.pointer for field in plan.guided] == ["/response_fields"]


def test_a_connector_is_made_as_a_draft_and_then_set_live() -> None:
    target = Resource(Ref("data_connector", "7"), {**CONNECTOR, "response_fields": [{"path": "x"}]})
    plan = plan_create(kind("data_connector"), target, "2.16")
    assert isinstance(plan, ApiPlan)
    first, second = plan.calls
    assert first.method == "POST"
    assert "headers" not in first.body
    assert "state" not in first.body
    assert second == Call("PATCH", f"/data_connectors/{NEW_ID}", "2.16", {"state": "live"})
    assert second.with_id("new/1").path == "/data_connectors/new%2F1"
    assert {field.pointer for field in plan.guided} == {"/headers", "/response_fields"}
    assert "new id" in plan.loses


def test_a_live_connector_is_retired_before_it_is_deleted() -> None:
    plan = plan_delete(kind("data_connector"), Resource(Ref("data_connector", "7"), CONNECTOR), "2.16")
    assert isinstance(plan, ApiPlan)
    assert [(call.method, call.body) for call in plan.calls] == [
        ("PATCH", {"state": "draft"}),
        ("DELETE", None),
    ]
    draft = plan_delete(
        kind("data_connector"), Resource(Ref("data_connector", "7"), {**CONNECTOR, "state": "draft"}), "2.16"
    )
    assert only_call(draft).method == "DELETE"


SOURCE = {"id": 7, "sync_behavior": "automatic", "url": "https://help.acme.example", "status": "deactivated"}


def test_a_source_says_its_behaviour_in_the_words_of_writes() -> None:
    body = only_call(update("content_import_source", SOURCE, status="active", audience_ids=None)).body
    assert body == {
        "sync_behavior": "automated",
        "url": "https://help.acme.example",
        "status": "active",
        "audience_ids": [],
        "apply_audience_to_existing_content": False,
    }


@pytest.mark.parametrize("field", [{"url": "https://other.example"}, {"sync_behavior": "api"}])
def test_a_synchronised_source_keeps_its_address_and_nature(field: dict[str, Json]) -> None:
    assert isinstance(update("content_import_source", SOURCE, **field), NoApi)


def test_only_sources_fed_by_the_api_can_be_made_again() -> None:
    gone = Resource(Ref("content_import_source", "7"), SOURCE)
    assert isinstance(plan_create(kind("content_import_source"), gone, "2.16"), NoApi)
    fed = Resource(Ref("content_import_source", "7"), {**SOURCE, "sync_behavior": "api"})
    assert only_call(plan_create(kind("content_import_source"), fed, "2.16")).body["sync_behavior"] == "api"


ARTICLE = {
    "id": "7",
    "title": "Refunds",
    "body": "<p>Yes</p>",
    "body_markdown": "Yes",
    "author_id": 5,
    "state": "published",
    "parent_ids": [18],
    "ai_chatbot_availability": True,
    "ai_copilot_availability": True,
    "ai_sales_agent_availability": False,
    "help_center_audience": "everyone",
    "scheduled_publish_at": None,
    "translated_content": {
        "type": "article_translated_content",
        "en": {"title": "Refunds", "state": "published", "author_id": 5},
        "id": {"title": "Pengembalian", "state": "draft", "author_id": 5},
    },
}
FLAGS = {
    "ai_chatbot_availability": True,
    "ai_copilot_availability": True,
    "ai_sales_agent_availability": False,
}


def test_an_article_always_says_its_state_and_flags() -> None:
    body = only_call(update("article", ARTICLE, title="Returns")).body
    assert body == {"title": "Returns", "state": "published", **FLAGS}


def test_an_article_has_one_text_never_two() -> None:
    plan = update("article", ARTICLE, body="<p>No</p>", body_markdown="No")
    assert only_call(plan).body == {"body": "<p>No</p>", "state": "published", **FLAGS}
    assert isinstance(plan, ApiPlan)
    assert len(plan.fields) == 2


def test_one_collection_is_written_by_the_pinned_version() -> None:
    call = only_call(update("article", ARTICLE, parent_ids=[20]))
    assert call.version == "2.16"
    assert (call.body["parent_id"], call.body["parent_type"]) == ("20", "collection")


@pytest.mark.parametrize("parents", [[], [1, 2]])
def test_none_or_several_collections_need_preview(parents: list[int]) -> None:
    call = only_call(update("article", ARTICLE, parent_ids=parents))
    assert call.version == PREVIEW
    assert call.body["parent_ids"] == parents


def test_an_older_version_shows_one_collection_and_gets_it_back() -> None:
    live = {key: value for key, value in ARTICLE.items() if key != "parent_ids"}
    live |= {"parent_id": 18, "parent_type": "collection"}
    call = only_call(update("article", live, pinned="2.14", parent_id=20))
    assert (call.version, call.body["parent_id"], call.body["parent_type"]) == ("2.14", "20", "collection")


def test_schedules_are_written_as_iso_and_cancelled_by_null() -> None:
    body = only_call(update("article", ARTICLE, scheduled_unpublish_at=1_800_000_000)).body
    assert body["scheduled_unpublish_at"] == "2027-01-15T08:00:00Z"
    live = {**ARTICLE, "scheduled_publish_at": 1_800_000_000}
    assert only_call(update("article", live, scheduled_publish_at=None)).body["scheduled_publish_at"] is None


def test_only_the_translations_that_differ_are_sent_and_indonesian_stays_a_language() -> None:
    field = FieldChange("/translated_content/id/state", "draft", "published")
    plan = plan_update(kind("article"), Ref("article", "7"), None, ARTICLE, [field], "2.16")
    assert only_call(plan).body["translated_content"] == {
        "id": {"title": "Pengembalian", "state": "published", "author_id": 5}
    }


def test_a_translation_cannot_be_taken_away() -> None:
    field = FieldChange("/translated_content/id", {"title": "x"}, MISSING)
    plan = plan_update(kind("article"), Ref("article", "7"), None, ARTICLE, [field], "2.16")
    assert plan == NoApi("Intercom's API cannot take a translation away.")


def test_what_only_the_ui_writes_of_an_article_is_left_to_a_person() -> None:
    plan = update("article", ARTICLE, help_center_audience="restricted")
    assert plan == NoApi("Intercom's API does not write help_center_audience of this Article.")


def test_an_article_is_made_again_with_its_translations() -> None:
    plan = plan_create(kind("article"), Resource(Ref("article", "7"), ARTICLE), "2.16")
    body = only_call(plan).body
    assert (body["parent_id"], body["body"], body["state"]) == (18, "<p>Yes</p>", "published")
    assert set(body["translated_content"]) == {"en", "id"}
    assert "body_markdown" not in body
    assert isinstance(plan, ApiPlan)
    assert [field.pointer for field in plan.guided] == ["/help_center_audience"]


TEAM = {"id": "7", "name": "Tier 1", "admin_ids": [1, 2], "distribution_method": "round_robin"}


def test_members_of_a_team_are_written_by_preview() -> None:
    assert only_call(update("team", TEAM, admin_ids=[1, 3])) == Call(
        "PUT", "/teams/7", PREVIEW, {"admin_ids": [1, 3]}
    )


def test_an_empty_team_cannot_be_written() -> None:
    assert isinstance(update("team", TEAM, admin_ids=[]), NoApi)


def test_secondary_members_need_a_balanced_team() -> None:
    live = {**TEAM, "admin_priority_level": {"primary_admin_ids": [1], "secondary_admin_ids": []}}
    field = FieldChange("/admin_priority_level/secondary_admin_ids", [], [2])
    assert isinstance(plan_update(kind("team"), Ref("team", "7"), None, live, [field], "2.16"), NoApi)
    balanced = {**live, "distribution_method": "load_balanced"}
    body = only_call(plan_update(kind("team"), Ref("team", "7"), None, balanced, [field], "2.16")).body
    assert body == {
        "admin_ids": [1, 2],
        "admin_priority_level": {"primary_admin_ids": [1], "secondary_admin_ids": [2]},
    }


@pytest.mark.parametrize("each", KINDS, ids=lambda one: one.name)
def test_a_kind_without_an_api_says_so(each: Kind) -> None:
    ref, body = Ref(each.name, "7"), {"id": "7", "name": "x", "surprise": 1}
    field = FieldChange("/surprise", 1, 2)
    assert isinstance(plan_update(each, ref, None, body, [field], "2.16"), NoApi)
    for can, plan in (
        (each.can("create"), plan_create(each, Resource(ref, body), "2.16")),
        (each.can("delete"), plan_delete(each, Resource(ref, body), "2.16")),
    ):
        if not can:
            assert isinstance(plan, NoApi)
            assert plan.reason.endswith(".")


def test_ids_cannot_leave_their_place_in_the_path() -> None:
    plan = plan_delete(kind("article"), Resource(Ref("article", "../admins/1"), {}), "2.16")
    assert only_call(plan).path == "/articles/..%2Fadmins%2F1"


def test_a_resource_made_again_is_the_same_but_for_what_the_server_gives() -> None:
    again = {**SCHEDULE, "id": "99"}
    assert unchanged(kind("office_hours_schedule"), again, SCHEDULE)
    assert not unchanged(kind("office_hours_schedule"), {**again, "name": "x"}, SCHEDULE)
