"""Reshaping that several kinds share, and small kinds with a difference or two."""

from drift.core.catalogue.codecs.fields import (
    connector_retire,
    connector_update,
    exception_create,
    news_create,
    pick,
    schedule_create,
    source_update,
    team_refuses_field,
    team_update,
    text,
)
from drift.core.model.changes import FieldChange
from drift.core.model.resources import Body


def test_picking_takes_only_what_is_there() -> None:
    assert pick({"a": None, "b": 2, "c": 3}, ("b", "a", "z")) == {"a": None, "b": 2}


def test_html_goes_before_markdown() -> None:
    assert text({"body": "<p>", "body_markdown": "m"}) == {"body": "<p>"}
    assert text({"body": None, "body_markdown": "m"}) == {"body_markdown": "m"}
    assert text({}) == {"body": ""}


def test_intervals_are_written_without_the_derived_day() -> None:
    intervals = [{"start_minute": 0, "end_minute": 60, "day_of_week": "mon"}]
    assert schedule_create({"name": "S", "time_intervals": intervals}) == {
        "name": "S",
        "time_intervals": [{"start_minute": 0, "end_minute": 60}],
    }


def test_a_closed_day_has_no_hours() -> None:
    closed: Body = {"exception_type": "closed", "time_intervals": [], "name": None}
    assert exception_create(closed) == {"exception_type": "closed"}


def test_inputs_of_a_connector_are_described() -> None:
    inputs = [{"name": "id", "description": None, "default_value": None}]
    written = connector_update({"data_inputs": inputs}, {}, frozenset({"data_inputs"}))
    assert written == {"data_inputs": [{"name": "id", "description": ""}]}


def test_a_live_connector_becomes_a_draft_before_it_is_deleted() -> None:
    assert connector_retire({"state": "live"}) == {"state": "draft"}
    assert connector_retire({"state": "draft"}) == {}


def test_a_source_says_automated_where_it_reads_automatic() -> None:
    target = {"sync_behavior": "automatic", "url": "https://a.example", "audience_ids": None}
    assert source_update(target, {}, frozenset({"audience_ids"})) == {
        "sync_behavior": "automated",
        "url": "https://a.example",
        "audience_ids": [],
        "apply_audience_to_existing_content": False,
    }


def test_secondary_members_go_to_load_balanced_teams_only() -> None:
    levels = {"primary_admin_ids": [1], "secondary_admin_ids": [2]}
    target, changed = (
        {"admin_ids": [1, 2], "admin_priority_level": levels},
        frozenset({"admin_priority_level"}),
    )
    plain = team_update(target, {"distribution_method": "manual"}, changed)
    assert plain["admin_priority_level"] == {"primary_admin_ids": [1]}
    balanced = team_update(target, {"distribution_method": "load_balanced"}, changed)
    assert balanced["admin_priority_level"] == levels


def test_a_team_is_never_emptied() -> None:
    assert "at least one teammate" in team_refuses_field(FieldChange("/admin_ids", [1], []), {})


def test_news_made_again_is_delivered_silently() -> None:
    assert news_create({"title": "N", "deliver_silently": False})["deliver_silently"] is True
