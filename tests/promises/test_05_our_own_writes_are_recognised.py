"""Our own writes are recognised by intent and resulting version, never by guessing from the actor."""

from __future__ import annotations

from pathlib import Path

from tests.flows.bad_days import changes, is_on, made_by, switch_off, theirs
from tests.flows.world import ALICE, CAROL, MALLORY, world

US = "guardrail@acme.example"


def test_our_own_writes_are_recognised_by_intent_and_not_judged(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        switch_off(w, MALLORY)
        w.look()
        w.look()
        own, other = changes(w, "ip_allowlist")
        with w.guarded.view() as view:
            intent = view.state.intents.get(own.attribution.id or "")
            assert view.decisions.for_change(own.id) == []
        assert intent is not None
        assert (own.attribution.source, intent.result) == ("intent", own.after)
        assert made_by(other).email == MALLORY


def test_our_own_writes_are_recognised_not_everything_under_the_name_of_the_tokens_owner(
    tmp_path: Path,
) -> None:
    with world(tmp_path) as w:
        switch_off(w, MALLORY)
        w.look()
        switch_off(w, US)  # within seconds of a write of ours
        w.look()
        assert is_on(w)
        assert len(w.writes()) == 3  # this person's own, and two of ours
        assert len(theirs(w, "ip_allowlist")) == 2
        w.clock.ahead += 60
        switch_off(w, US)
        w.look()
        assert is_on(w)
        assert (
            theirs(w, "ip_allowlist")[0].attribution.source,
            made_by(theirs(w, "ip_allowlist")[0]).email,
        ) == (
            "activity",
            US,
        )


def test_our_own_writes_are_recognised_once_who_repeats_them_later_is_judged(tmp_path: Path) -> None:
    """An approved change is made by us; taken back by a second approved change; then somebody sets it once more."""
    path = "/office_hours_schedules/41"
    with world(tmp_path) as w:
        for zone in ("Europe/London", "Europe/Paris"):
            w.act(CAROL, "PUT", path, {"time_zone_name": zone})
            w.look()
            approve(w)
            assert w.get(path)["time_zone_name"] == zone
        w.act(MALLORY, "PUT", path, {"time_zone_name": "Europe/London"})
        w.look()
        assert made_by(theirs(w, "office_hours_schedule")[0]).email == MALLORY
        assert w.get(path)["time_zone_name"] == "Europe/Paris"


def approve(w: object) -> None:
    from guard.workflow.approval_workflow import cast_vote
    from tests.flows.world import World

    assert isinstance(w, World)
    (asked,) = [one for one in w.approvals() if one.settled_at is None]
    cast_vote(w.guarded, asked.id, ALICE, "approve")
    w.service.turn()


def test_our_own_writes_are_recognised_on_their_own_resource_only(tmp_path: Path) -> None:
    """A connector gets its address back; somebody gives another connector that same address."""
    with world(tmp_path) as w:
        url = w.get("/data_connectors/503")["url"]
        w.act(MALLORY, "PATCH", "/data_connectors/503", {"url": "https://evil.example/"})
        w.look()
        w.act(MALLORY, "PATCH", "/data_connectors/504", {"url": url})
        w.look()
        (copied,) = [one for one in changes(w, "data_connector") if one.ref.id == "504"]
        assert made_by(copied).email == MALLORY
