"""What a preview tells before anybody votes is what then happens: so many requests, and references left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from drift.core.model.resources import Ref
from guard.queries.references import references
from tests.flows.proposed import FIVE, applied, approved, asked, proposal
from tests.flows.world import World, world


def _requests(w: World) -> int:
    """How many requests Intercom has had of the service."""
    seen = w.http.get("/_sandbox/requests").json()["requests"]
    return sum(not one["path"].startswith("/_sandbox") for one in seen)


def test_it_takes_the_requests_that_were_told(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        id = approved(w, *FIVE)
        before = _requests(w)
        assert applied(w, id).closing == "applied"
        made = _requests(w) - before
        preview = proposal(w, id).plan
        assert made == sum(change["effort"]["requests"] for change in preview["changes"])


@pytest.mark.parametrize("name", ["audience/71", "collection/301", "article/7001"])
def test_what_was_told_to_break_loses_it_goes_with_it_or_points_at_nothing(tmp_path: Path, name: str) -> None:
    with world(tmp_path) as w:
        id = asked(w, {"delete": True, "resource": name})
        told = proposal(w, id).plan["changes"][0]["referrers"]
        before = [Ref(**one["resource"]) for kind in told["kinds"] for one in kind["first"]]
        assert before
        assert applied(w, id).closing == "applied"
        w.look_at_everything()
        gone = references(w.guarded, Ref.parse(name))
        assert not gone.live
        assert gone.referrers.count <= told["count"]
        for ref in before:
            found = references(w.guarded, ref)
            assert {target.state for target in found.targets if str(target.ref) == name} <= {"missing"}


def test_what_intercom_refuses_is_told_before_anybody_votes(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        for name, words in (
            ("data_connector/501", "refuses to delete a connector"),
            ("folder/", "only empty folders"),
        ):
            ref = Ref.parse(name) if name[-1] != "/" else _full_folder(w)
            plan = proposal(w, asked(w, {"delete": True, "resource": str(ref)})).plan
            assert words in plan["changes"][0]["obstacle"]
            assert words in plan["warnings"][0]
            assert not w.http.delete(
                f"/{'folders' if ref.kind == 'folder' else 'data_connectors'}/{ref.id}"
            ).is_success


def _full_folder(w: World) -> Ref:
    """A folder in which something lies."""
    with w.guarded.view() as view:
        folders = view.state.versions.all_live("folder")
        return next(one.ref for one in folders if view.state.references.count_to(one.ref))
