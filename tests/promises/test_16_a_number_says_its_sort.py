"""Promise 16: a number says what sort it is. A failed or partial read never makes a smaller count."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from drift.core.catalogue.catalogue import KINDS
from drift.core.catalogue.references import referring_kinds
from drift.web.rest.route import API
from guard.core.references.references import Unread, sort_of
from tests.guard.web.stage import Stage, stage


def _referrers(on: Stage, name: str) -> Any:
    return on.get(f"{API}/resources/{name}/references")["referrers"]


def test_a_number_says_its_sort_and_a_failed_read_never_makes_it_smaller(tmp_path: Path) -> None:
    with stage(tmp_path) as on:
        on.intercom.hold("admin/1", name="Ada", email="ada@acme.example")
        on.intercom.hold("article/7", title="A", author_id=1)
        on.intercom.hold("internal_article/8", title="B", owner_id=1)
        on.look()
        alone = _referrers(on, "ip_allowlist/singleton")
        assert (alone["count"], alone["sort"], alone["reasons"]) == (0, "counted", [])
        before = _referrers(on, "admin/1")
        assert (before["count"], before["sort"]) == (3, "bounded")  # no API shows whether views name them
        for kind in ("article", "internal_article", "admin"):
            on.intercom.unreadable[kind] = f"The token may not read {kind}."
            on.look()
            after = _referrers(on, "admin/1")
            assert (after["count"], after["sort"]) == (3, "bounded")
        assert any("The token may not read article." in reason for reason in after["reasons"])


def test_a_number_says_its_sort_where_nothing_was_ever_read_it_is_unknown() -> None:
    never = Unread("It was never read.", counted=False)
    for kind in KINDS:
        by = [one.name for one in referring_kinds(kind.name)]
        sort, reasons = sort_of(kind, False, dict.fromkeys(by, never))
        assert sort == ("unknown" if by or kind.unseen_referrers else "counted"), kind.name
        assert bool(reasons) == (sort == "unknown")


def test_a_number_says_its_sort_and_is_exact_only_where_all_is_read() -> None:
    for kind in KINDS:
        sort, reasons = sort_of(kind, True, {})
        assert (sort == "counted") == (not kind.unseen_referrers) == (not reasons), kind.name
