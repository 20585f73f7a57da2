"""How things were at a moment, as the API tells it: resources, references, policies and the drift report of then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drift.core.json_view import time
from drift.web.rest.route import API
from tests.guard.web.stage import CAROL, DAVE, HOURS, POLICIES, Stage, stage

ALLOWLIST = "ip_allowlist"


def lived(on: Stage) -> None:
    """The allowlist is off for a while; then the policy that minds is replaced, and the pilot's hours go."""
    on.clock.now += 3600
    on.intercom.change("ip_allowlist", enabled=False)
    on.intercom.enter("a1", "security_settings_change", CAROL)
    on.look()
    on.clock.now += 3600
    on.intercom.change("ip_allowlist", enabled=True)
    on.intercom.held.pop(next(ref for ref in on.intercom.held if ref.id == "99"))
    on.look()
    on.clock.now += 3600
    new = POLICIES.replace("const: true", "const: false").replace('resource: "99"', 'resource: "98"')
    (on.policies / "policies.yaml").write_text(new)
    assert on.post(f"{API}/policies/fetch", who=DAVE).status_code == 200
    on.look()


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as found:
        lived(found)
        yield found


@pytest.fixture
def off_at(on: Stage) -> str:
    """A moment at which the allowlist was off."""
    changes = on.get(f"{API}/changes", kind=ALLOWLIST)["items"]
    return f"after {min(change['id'] for change in changes)}"


def enabled(on: Stage, at: str) -> bool:
    found: bool = on.get(f"{API}/resources/{ALLOWLIST}/singleton", at=at)["body"]["enabled"]
    return found


def test_before_and_after_a_change_are_what_it_changed(on: Stage, off_at: str) -> None:
    assert enabled(on, off_at.replace("after", "before"))
    assert not enabled(on, off_at)
    assert enabled(on, "now")


def test_the_list_of_a_moment_stays_of_that_moment_on_every_page(on: Stage, off_at: str) -> None:
    first = on.get(f"{API}/resources", at=off_at, limit=3)
    found, page = list(first["items"]), first
    while page["next"]:
        on.clock.now += 86_400
        page = on.get(f"{API}/resources", at=off_at, limit=3, cursor=page["next"])
        assert page["at"] == first["at"]
        found += page["items"]
    names = {(one["kind"], one["id"]) for one in found}
    assert ("office_hours_schedule", "99") in names
    now = {(one["kind"], one["id"]) for one in on.get(f"{API}/resources", limit=200)["items"]}
    assert names - now == {("office_hours_schedule", "99")}


def test_what_is_not_known_of_then_is_said(on: Stage) -> None:
    early = "2001-01-01"
    found = on.get(f"{API}/resources", kind="team", at=early)
    assert (found["items"], [one["sort"] for one in found["not_known"]]) == ([], ["never_read"])
    gone = on.ask(f"{API}/resources/{HOURS}", at=early)
    assert gone.status_code == 404
    assert "how it was before is not known" in gone.text
    on.clock.now += 5 * 86_400
    on.look()
    (gap,) = on.get(f"{API}/resources", kind="team", at="2d")["not_known"]
    assert gap["sort"] == "gap"
    assert "and changed back" in on.get(f"{API}/resources/{HOURS}", at="2d")["not_known"]
    assert on.get(f"{API}/resources/{HOURS}", at="now")["not_known"] is None


def drift(on: Stage, **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = on.get(f"{API}/drift", **query)
    return found


def subjects(report: dict[str, Any]) -> set[tuple[str, str]]:
    return {(one["policy"], one["subject"]) for one in report["findings"]}


def test_the_drift_of_a_moment_is_judged_by_the_policies_of_then(on: Stage, off_at: str) -> None:
    broken = ("ip-allowlist-stays-on", "ip_allowlist/singleton")
    then = drift(on, at=off_at)
    assert broken in subjects(then)
    assert then["then"]["policies"] == "then"
    (finding,) = [one for one in then["findings"] if one["subject"] == broken[1]]
    (change,) = [
        one for one in on.get(f"{API}/changes", kind=ALLOWLIST)["items"] if off_at == f"after {one['id']}"
    ]
    assert (finding["actor"], finding["status"]) == (change["attribution"]["actor"], "open")
    assert broken not in subjects(drift(on, at=off_at.replace("after", "before")))
    # the policies of today want it off
    assert broken not in subjects(drift(on, at=off_at, policies="now"))
    assert broken in subjects(drift(on, at=off_at.replace("after", "before"), policies="now"))
    assert drift(on)["then"] is None


def test_the_policies_of_a_moment_are_those_in_force_then(on: Stage, off_at: str) -> None:
    then, now = on.get(f"{API}/policies", at=off_at), on.get(f"{API}/policies")
    assert then["revision"] != now["revision"]
    assert then["then"]["until"] is not None
    (asked,) = [one for one in then["items"] if one["exemptions"]]
    assert asked["exemptions"][0]["resource"] == "99"
    assert on.get(f"{API}/policies", at="now")["then"]["until"] is None
    early = on.ask(f"{API}/policies", at="2001-01-01")
    assert (early.status_code, "what is known of them begins at" in early.text) == (404, True)
    assert on.ask(f"{API}/drift", at="2001-01-01").status_code == 404
    unknown = drift(on, at="2001-01-01", policies="now")
    assert {one["status"] for one in unknown["coverage"]} <= {"never_read", "log_only"}


@pytest.mark.parametrize("format", ["markdown", "table", "csv", "sarif", "junit", "github"])
def test_every_form_of_the_report_is_of_then(on: Stage, off_at: str, format: str) -> None:
    text = on.ask(f"{API}/drift", at=off_at, format=format).text
    assert "ip-allowlist-stays-on" in text
    if format in ("markdown", "table"):
        assert "judged by the policies in force then" in text


def test_references_of_a_moment_are_those_of_the_bodies_of_then(on: Stage, off_at: str) -> None:
    for number, parent in (("1", None), ("2", 1), ("3", 1)):
        on.intercom.hold(f"collection/{number}", name=f"Part {number}", parent_id=parent)
    on.look()
    with_three = time(on.clock.now - 1)
    on.clock.now += 3600
    on.intercom.change("collection/2", parent_id=None)
    on.intercom.change("collection/3", parent_id=2)
    on.look()
    path = f"{API}/resources/collection/1/references"
    then = on.get(path, at=with_three)
    assert [(one["kind"], one["count"]) for one in then["referrers"]["kinds"]] == [("collection", 2)]
    assert then["at"] == with_three
    assert on.get(path)["referrers"]["count"] == 0
    assert (
        on.get(f"{API}/resources/collection/3/references", at="now")["refers_to"][0]["resource"]["id"] == "2"
    )
    pilot = on.get(f"{API}/resources/office_hours_schedule/99/references", at=off_at)
    assert [one["policy"] for one in pilot["referrers"]["policies"]] == [
        "office-hours-need-a-second-pair-of-eyes"
    ]
    assert on.ask(path, at=off_at).status_code == 404
