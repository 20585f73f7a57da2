"""Unread is not compliant, and not deleted."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.queries.drift_report import drift_report
from tests.flows.bad_days import changes, coverage, switch_off, theirs, without_waiting
from tests.flows.world import CAROL, MALLORY, world


def test_unread_is_not_compliant_the_finding_of_an_unread_kind_is_unknown(tmp_path: Path) -> None:
    with world(tmp_path, mode="observe") as w:
        without_waiting(w)
        switch_off(w, MALLORY)
        w.look()
        w.fault("forbidden", path="/ip_allowlist")
        w.look()
        report = drift_report(w.guarded)
        assert [one.status for one in report.findings if one.finding.kind == "ip_allowlist"] == ["unknown"]
        assert [(c.status, c.code) for c in report.coverage if c.kind == "ip_allowlist"] == [
            ("unread", "forbidden")
        ]


@pytest.mark.parametrize("fault", ["forbidden", "server_error", "version_invalid", "unauthorized"])
def test_unread_is_not_deleted_whatever_the_reason(tmp_path: Path, fault: str) -> None:
    with world(tmp_path) as w:
        without_waiting(w)
        w.act(CAROL, "DELETE", "/ai/content_import_sources/602")
        w.fault(fault, path="/ai/content_import_sources")
        w.service.take_snapshot("test")
        assert coverage(w)["content_import_source"].status == "unread"
        assert theirs(w, "content_import_source") == []
        w.no_faults()
        w.look()
        assert [change.ref.id for change in theirs(w, "content_import_source")] == ["602"]


def test_unread_is_not_deleted_a_deletion_is_confirmed_by_a_get_that_answers_404(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        without_waiting(w)
        w.act(CAROL, "DELETE", "/ai/content_import_sources/602")
        for fault in ("server_error", "forbidden"):
            w.fault(fault, path="/ai/content_import_sources/602")
            w.look()
            assert theirs(w, "content_import_source") == []
            w.no_faults()
        w.fault("moving_item", path="/articles")
        w.look()
        deleted = [change for change in changes(w) if change.ref.kind != "external_page"]  # they went with it
        assert [str(change.ref) for change in deleted] == ["content_import_source/602"]
