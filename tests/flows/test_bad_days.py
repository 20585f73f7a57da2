"""Bad days of Intercom while things are read: nothing unread counts as gone or as fine, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from drift.core.model.resources import Ref
from drift.intercom.errors import Unauthorized
from drift.sync.ingest import poll
from guard.queries.drift_report import drift_report
from tests.flows.bad_days import (
    changes,
    coverage,
    intents,
    is_on,
    made_by,
    switch_off,
    theirs,
    without_waiting,
)
from tests.flows.world import CAROL, MALLORY, World, world

LISTS = {
    "admin": "/admins",
    "team": "/teams",
    "office_hours_schedule": "/office_hours_schedules",
    "data_connector": "/data_connectors",
    "content_import_source": "/ai/content_import_sources",
    "article": "/articles",
    "macro": "/macros",
}


def nothing_is_gone(w: World) -> None:
    assert changes(w) == []
    assert w.writes() == []
    assert w.findings() == []


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("forbidden", "forbidden"),
        ("server_error", "server_error"),
        ("version_invalid", "not_in_version"),
        ("rate_limit", "rate_limited"),
        ("reset_mid_body", "unreachable"),
    ],
)
def test_kinds_that_cannot_be_listed_are_unread_with_a_reason_and_nothing_of_them_is_gone(
    tmp_path: Path, fault: str, code: str
) -> None:
    with world(tmp_path) as w:
        without_waiting(w)
        for kind in ("macro", "office_hours_schedule"):
            w.fault(fault, path=LISTS[kind], ms=100)
        w.look()
        known = coverage(w)
        for kind in ("macro", "office_hours_schedule", "office_hours_exception"):
            assert (known[kind].status, known[kind].code) == ("unread", code)
            assert LISTS.get(kind, "office_hours_schedule") in known[kind].reason
        assert known["team"].status == "read"
        nothing_is_gone(w)
        w.no_faults()
        w.look()
        assert {status.status for status in coverage(w).values()} == {"read"}
        nothing_is_gone(w)


def test_a_token_that_is_no_longer_accepted_leaves_everything_unread_and_says_so(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.fault("unauthorized")
        with pytest.raises(Unauthorized):
            poll(w.guarded.workspace, backfill=60)
        w.service.take_snapshot("test")
        assert {(one.status, one.code) for one in coverage(w).values()} == {("unread", "unauthorized")}
        w.no_faults()
        nothing_is_gone(w)


def test_a_slow_intercom_is_waited_for_and_one_that_never_answers_is_unreachable(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        client = without_waiting(w).assembled.foundation.reader._client
        client._http.timeout = 0.2
        w.fault("slow", path="/macros", ms=1000)
        w.fault("slow", path="/teams", ms=50)
        w.look()
        known = coverage(w)
        assert (known["macro"].status, known["macro"].code) == ("unread", "unreachable")
        assert known["team"].status == "read"
        nothing_is_gone(w)


def test_an_answer_that_breaks_off_once_is_asked_for_again(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        without_waiting(w)
        w.fault("reset_mid_body", path="/articles", times=1)
        w.fault("server_error", path="/teams", times=2)
        w.fault("rate_limit", path="/macros", times=1, ms=100)
        w.look()
        assert {status.status for status in coverage(w).values()} == {"read"}
        nothing_is_gone(w)


def test_a_page_that_repeats_makes_the_kind_unread_not_shorter(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        without_waiting(w)
        w.fault("repeat_page", path="/articles")
        w.look()
        assert (coverage(w)["article"].status, coverage(w)["article"].code) == ("unread", "malformed")
        nothing_is_gone(w)


@pytest.mark.parametrize("show", ["neither", "both"])
def test_an_article_that_moves_between_the_pages_is_neither_gone_nor_there_twice(
    tmp_path: Path, show: str
) -> None:
    with world(tmp_path) as w:
        w.fault("moving_item", path="/articles", show=show)
        w.look()
        assert (coverage(w)["article"].status, coverage(w)["article"].count) == ("read", 70)
        nothing_is_gone(w)


def test_what_is_listed_no_more_is_gone_only_when_its_own_get_says_404(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        without_waiting(w)
        w.act(CAROL, "DELETE", "/ai/content_import_sources/604")
        w.fault("server_error", path="/ai/content_import_sources/604")
        w.look()
        assert changes(w) == []
        w.no_faults()
        w.look()
        (gone,) = theirs(w, "content_import_source")
        assert (gone.ref.id, gone.operation) == ("604", "deleted")


def test_findings_of_a_kind_that_cannot_be_read_become_unknown_and_come_back(tmp_path: Path) -> None:
    with world(tmp_path, mode="observe") as w:
        without_waiting(w)
        switch_off(w, MALLORY)
        w.look()
        w.fault("forbidden", path="/ip_allowlist")
        w.look()
        report = drift_report(w.guarded)
        (reported,) = [one for one in report.findings if one.finding.kind == "ip_allowlist"]
        assert reported.status == "unknown"
        (seen,) = [one for one in report.coverage if one.kind == "ip_allowlist"]
        assert (seen.status, seen.code) == ("unread", "forbidden")
        w.no_faults()
        w.look()
        (reported,) = [one for one in drift_report(w.guarded).findings if one.finding.kind == "ip_allowlist"]
        assert reported.status == "open"


def test_unknown_fields_and_values_are_kept_whole_and_break_nothing_that_does_not_name_them(
    tmp_path: Path,
) -> None:
    with world(tmp_path) as w:
        w.fault("unknown_fields", path="/office_hours_schedules", enums={"exception_type": "half_day"})
        w.look()
        assert coverage(w)["office_hours_schedule"].status == "read"
        with w.guarded.view() as view:
            schedule = view.state.versions.live(Ref("office_hours_schedule", "41"))
            exceptions = view.state.versions.all_live("office_hours_exception")
        assert schedule is not None
        assert schedule.body["unreleased_field"] == {"beta": True}
        assert {exception.body["exception_type"] for exception in exceptions} == {"half_day"}
        assert w.writes() == []


def test_the_log_that_fails_is_asked_again_and_nothing_in_it_is_lost(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        without_waiting(w)
        w.fault("server_error", path="/admins/activity_logs")
        switch_off(w, MALLORY)
        w.service.take_snapshot("test")
        assert is_on(w)
        w.no_faults()
        w.look()
        newest, *_ = theirs(w, "ip_allowlist")
        assert made_by(newest).email == MALLORY


def test_a_change_that_the_api_shows_only_seconds_after_its_entry_is_found(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.does(MALLORY, "security_settings_change", {"after": {"enabled": False}})
        poll(w.guarded.workspace, backfill=60)
        w.service.turn()
        assert theirs(w, "ip_allowlist") == []
        switch_off(w, MALLORY, silent=True)
        w.clock.ahead += 2
        w.until(lambda: bool(theirs(w, "ip_allowlist")) and is_on(w))
        assert made_by(theirs(w, "ip_allowlist")[0]).email == MALLORY


def test_an_entry_whose_kind_cannot_be_read_waits_until_it_can(tmp_path: Path) -> None:
    """Also when that takes longer than a change usually needs to show."""
    with world(tmp_path) as w:
        without_waiting(w)
        w.fault("server_error", path="/ip_allowlist")
        switch_off_blindly(w, MALLORY)
        poll(w.guarded.workspace, backfill=60)
        for _ in range(6):
            w.service.turn()
            w.clock.ahead += 20
        w.no_faults()
        w.clock.ahead += 60
        w.service.turn()
        assert made_by(theirs(w, "ip_allowlist")[0]).email == MALLORY
        assert is_on(w)
        assert intents(w, Ref("ip_allowlist", "singleton"))[0].state == "verified"


def switch_off_blindly(w: World, who: str) -> None:
    """Changed in Intercom while nobody can read it."""
    w.does(who, "security_settings_change", {"before": {"enabled": True}, "after": {"enabled": False}})
    w.no_faults()
    w.act(who, "PUT", "/ip_allowlist", {"enabled": False}, silent=True)
    w.fault("server_error", path="/ip_allowlist")
