"""From the deciding vote to the verified write, beside the bare HTTP calls that it takes, with Intercom 80 ms away."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Final

import httpx

from guard.context import GuardedWorkspace
from guard.identity.tokens import create
from tests.bench.figures import Figure, Size, in_turns, seconds, timed
from tests.bench.reverting import LATENCY, Stage, stage

PATH: Final = "/office_hours_schedules/41"
RESOURCE: Final = "office_hours_schedule/41"
ZONES: Final = ("Europe/London", "Europe/Rome")
ALICE: Final = "alice@acme.example"
BOB: Final = "bob@acme.example"


class People:
    """Bob asks and Alice agrees, over HTTP."""

    def __init__(self, scene: Stage) -> None:
        self._scene = scene
        self._tokens = {
            BOB: create(scene.guarded, BOB, "requester"),
            ALICE: create(scene.guarded, ALICE, "approver"),
        }
        self._zones = cycle(ZONES)

    def ask(self) -> str:
        change = {"resource": RESOURCE, "set": {"/time_zone_name": next(self._zones)}}
        return str(self._post(BOB, "/proposals", {"changes": [change], "reason": "It snows"})["id"])

    def agree(self, id: str) -> None:
        """Vote, and wait until the service has read back what it wrote."""
        self._post(ALICE, f"/proposals/{id}/votes", {"vote": "approve"})
        _wait(lambda: _verified(self._scene.guarded, id))

    def rest(self, id: str) -> None:
        """Wait until the proposal has ended, so that the next one may touch the field."""
        _wait(lambda: _has_ended(self._scene.guarded, id))

    def _post(self, who: str, path: str, body: object) -> dict[str, object]:
        headers = {"Authorization": f"Bearer {self._tokens[who]}"}
        answer = self._scene.hooks.post(f"/api/v1{path}", json=body, headers=headers)
        assert answer.is_success, answer.text
        found: dict[str, object] = answer.json()
        return found


def _wait(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not done():
        assert time.monotonic() < end, "it was not applied"
        time.sleep(0.005)


def _verified(guarded: GuardedWorkspace, id: str) -> bool:
    with guarded.view() as view:
        return any(intent.state == "verified" for intent in view.state.intents.for_reason(id))


def _has_ended(guarded: GuardedWorkspace, id: str) -> bool:
    with guarded.view() as view:
        record = view.proposals.get(id)
        return record is not None and record.closing == "applied"


def bare(intercom: httpx.Client) -> None:
    """What anybody would have to ask: what is it now, write, read back."""
    shown = intercom.get(PATH).json()
    intercom.put(PATH, json={"time_zone_name": shown["time_zone_name"]})
    intercom.get(PATH)


def measure(size: Size) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, stage(Path(folder)) as scene:
        people = People(scene)

        def ours() -> float:
            id = people.ask()
            took = timed(lambda: people.agree(id))
            people.rest(id)
            return took

        ours()  # the first one opens the connections
        medians = in_turns(
            size.runs * 2, {"ours": ours, "bare calls": lambda: timed(lambda: bare(scene.intercom))}
        )
        id = people.ask()
        scene.forget_calls()
        people.agree(id)
        calls = _calls(scene)
    ratio = medians["ours"] / medians["bare calls"]
    title = f"From the deciding vote to the verified write, {LATENCY} ms away"
    rival = f"3 bare calls {seconds(medians['bare calls'])}"
    return [
        Figure(title, seconds(medians["ours"]), rival, ratio, "x", "<=", 2, f"the service made {calls} calls")
    ]


def _calls(scene: Stage) -> int:
    seen = scene.intercom.get("/_sandbox/requests").json()["requests"]
    return sum(one["path"] == PATH and one["as"] == "guardrail@acme.example" for one in seen)
