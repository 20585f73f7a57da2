"""One record that we stumble over is told, and stops none of the others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from drift.intercom import resource_requests as asking
from drift.sync import change_recorder as recording
from drift.sync import event_worker
from drift.sync import log_state_recorder as log_only
from drift.workspace import Workspace
from guard.context import GuardedWorkspace
from guard.enforcement import enforce, intent_worker
from guard.enforcement import scan as scanning
from tests.flows.bad_days import coverage, is_on, switch_off
from tests.flows.world import CAROL, MALLORY, World, world

PAGE = "/office_hours_schedules/41"


def stumbling(real: Callable[..., Any], over: str) -> Callable[..., Any]:
    """A function of ours with a bug that only one thing brings out."""

    def stumble(*given: Any, **named: Any) -> Any:
        things = [one for one in given if not isinstance(one, GuardedWorkspace | Workspace)]
        if over in repr((things, named)):
            raise KeyError("a bug of ours")
        return real(*given, **named)

    return stumble


def two_changes(w: World) -> None:
    switch_off(w, MALLORY)
    w.act(CAROL, "PUT", PAGE, {"time_zone_name": "Europe/London"})


@pytest.mark.parametrize(
    ("module", "function", "trouble"),
    [
        (enforce, "judge_change", "changes"),
        (intent_worker, "execute", "writes"),
    ],
)
def test_a_change_that_cannot_be_worked_on_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: Any, function: str, trouble: str
) -> None:
    with world(tmp_path) as w:
        with monkeypatch.context() as broken:
            broken.setattr(module, function, stumbling(getattr(module, function), "ip_allowlist'"))
            two_changes(w)
            w.look()
            assert w.get(PAGE)["time_zone_name"] == "Europe/Paris"
            assert not is_on(w)
            assert "ip_allowlist/singleton (KeyError)" in w.service.condition.troubles[trouble]
        w.look()
        assert is_on(w)
        assert w.service.condition.troubles == {}


def test_an_entry_that_cannot_be_worked_on_is_taken_up_again_and_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world(tmp_path) as w:
        w.does(CAROL, "welcome_message_change", {"before": "Hi", "after": "Hello"})
        w.look()
        with monkeypatch.context() as broken:
            broken.setattr(event_worker, "fold_into_state", stumbling(log_only.fold_into_state, "'Ahoy'"))
            w.does(MALLORY, "welcome_message_change", {"before": "Hello", "after": "Ahoy"})
            two_changes(w)
            w.look()
            assert is_on(w)
            assert w.get(PAGE)["time_zone_name"] == "Europe/Paris"
        w.clock.ahead += 60
        w.look()
        with w.guarded.view() as view:
            (settings,) = view.state.versions.all_live("messenger_settings")
            assert view.state.activities.count_pending() == 0
        assert settings.body["welcome_message"] == "Ahoy"


@pytest.mark.parametrize("module", [recording, asking], ids=["recording", "reading"])
def test_a_kind_that_we_stumble_over_is_unread_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: Any
) -> None:
    function = "_compare" if module is recording else "normalise"
    with world(tmp_path) as w:
        with monkeypatch.context() as broken:
            broken.setattr(module, function, stumbling(getattr(module, function), "name='ip_allowlist'"))
            two_changes(w)
            w.look()
            status = coverage(w)["ip_allowlist"]
            assert (status.status, status.code) == ("unread", "malformed")
            assert "KeyError" in status.reason
            assert w.get(PAGE)["time_zone_name"] == "Europe/Paris"
        w.look()
        assert is_on(w)


def test_a_state_that_cannot_be_followed_up_does_not_stop_the_scan_of_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world(tmp_path, mode="observe") as w:
        with monkeypatch.context() as broken:
            broken.setattr(scanning, "_look_closer", stumbling(scanning._look_closer, "'ip_allowlist'"))
            switch_off(w, MALLORY)
            w.look()
            assert "ip_allowlist/singleton" in w.service.condition.troubles["scan"]
        w.look()
        assert w.service.condition.troubles == {}
