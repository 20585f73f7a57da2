"""Retention as a page: what is kept how long for everybody; holds and erasures for operators."""

from __future__ import annotations

from guard.core.model.retention import CLASSES, Deletion
from guard.workflow.legal_holds import place
from tests.guard.web.console.browser import HOME, signed_in
from tests.guard.web.stage import DAVE, ERIN, Stage

RETENTION = f"{HOME}/retention"


def test_everybody_sees_how_long_each_class_is_kept_and_what_was_deleted(calm: Stage) -> None:
    page = signed_in(calm, ERIN).page(RETENTION)
    assert all(f"<code>{one.name}</code>" in page for one in CLASSES)
    assert "Nothing was ever deleted." in page
    now = calm.clock.now
    gone = Deletion("history", "retention.yaml (history: 7y)", now - 9e7, now, "the service", {"versions": 3})
    with calm.guarded.transaction() as work:
        work.deletions.end(gone, "d1", now)
    page = signed_in(calm, ERIN).page(RETENTION)
    assert "3 records of history" in page
    assert "retention.yaml (history: 7y)" in page


def test_holds_and_erasures_are_for_operators(calm: Stage) -> None:
    place(calm.guarded, "acme-2026", DAVE, because="Acme v. Acme", about="history")
    assert "acme-2026" not in signed_in(calm, ERIN).page(RETENTION)
    page = signed_in(calm, DAVE).page(RETENTION)
    assert "<strong>acme-2026</strong> stands: " in page
    assert "A legal hold keeps all of it." in page
    assert "Nobody was erased." in page
