"""Teammates, teams, who may come in, and how people are sorted, as the official SDK sees them."""

import pytest

from tests.contract.sdk.conftest import GONE, REFUSED, Official, told


def test_the_owner_of_the_token_and_the_workspace(official: Official) -> None:
    me = official.checked(official.sdk.admins.identify())
    assert (me.type, me.app.type) == ("admin", "app")


def test_teammates_are_listed_read_and_set_away(official: Official) -> None:
    admins = official.sdk.admins
    first = official.checked(admins.list()).admins[0]
    assert official.checked(admins.find(int(first.id))).email == first.email
    away = official.checked(admins.away(int(first.id), away_mode_enabled=True, away_mode_reassign=False))
    assert away.away_mode_enabled is True
    assert admins.find(int(first.id)).away_mode_enabled is True


def test_the_log_of_activities_is_read(official: Official) -> None:
    log = official.checked(official.sdk.admins.list_all_activity_logs(created_at_after="1790000000"))
    assert log.activity_logs
    assert all(entry.created_at > 1_790_000_000 for entry in log.activity_logs)


def test_teams_are_listed_and_read(official: Official) -> None:
    teams = official.checked(official.sdk.teams.list()).teams
    assert official.checked(official.sdk.teams.find(teams[0].id)).name == teams[0].name


def test_the_allowlist_is_read_and_written(official: Official) -> None:
    allowlist = official.sdk.ip_allowlist
    before = official.checked(allowlist.get_ip_allowlist())
    ranges = [*before.ip_allowlist, "198.51.100.7"]
    after = official.checked(allowlist.update_ip_allowlist(enabled=before.enabled, ip_allowlist=ranges))
    assert set(after.ip_allowlist) == set(ranges)
    assert set(allowlist.get_ip_allowlist().ip_allowlist) == set(ranges)


def test_an_allowlist_that_locks_the_caller_out_is_refused(official: Official) -> None:
    with pytest.raises(told(), match=REFUSED):
        official.sdk.ip_allowlist.update_ip_allowlist(enabled=True, ip_allowlist=["192.0.2.1"])


def test_a_tag_is_made_renamed_and_deleted(official: Official) -> None:
    tags = official.sdk.tags
    made = official.checked(tags.create(request={"name": "fragile"}))
    assert official.checked(tags.create(request={"id": made.id, "name": "breakable"})).id == made.id
    assert official.checked(tags.find(made.id)).name == "breakable"
    assert made.id in {tag.id for tag in official.checked(tags.list()).data}
    tags.delete(made.id)
    with pytest.raises(told(), match=GONE):
        tags.find(made.id)


def test_segments_are_listed_and_read(official: Official) -> None:
    segments = official.checked(official.sdk.segments.list(include_count=True)).segments
    assert official.checked(official.sdk.segments.find(segments[0].id)).name == segments[0].name


def test_subscription_types_are_listed(official: Official) -> None:
    found = official.checked(official.sdk.subscription_types.list()).data
    assert found
    assert all(one.default_translation.name for one in found)


def test_away_status_reasons_are_listed(official: Official) -> None:
    """As the bare array that the SDK knows, or as the list that newer descriptions have."""
    found = official.sdk.away_status_reasons.list_away_status_reasons()
    reasons = (
        [one["label"] for one in found["data"]] if isinstance(found, dict) else [one.label for one in found]
    )
    assert len(reasons) == 5
