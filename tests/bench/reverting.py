"""From a webhook to a verified revert, beside the bare HTTP calls that it takes, with Intercom 80 ms away."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import orjson

from drift.sandbox.cast import CAROL, SECRET, TOKEN, WORKSPACE_ID
from drift.sandbox.webhooks import notification, signature
from guard.context import GuardedWorkspace
from guard.runtime.http_server import Server, bind
from guard.runtime.settings import Settings
from guard.runtime.wiring import assemble
from tests.bench.figures import Figure, Size, in_turns, seconds, timed
from tests.bench.started import started
from tests.served import app_of

LATENCY: Final = 80
PATH: Final = "/ip_allowlist"
SELDOM: Final = 3600.0
POLICIES: Final = Path(__file__).parents[2] / "policies"


@dataclass(frozen=True, slots=True)
class Stage:
    """A distant workspace and the service that guards it, waiting for webhooks."""

    intercom: httpx.Client
    hooks: httpx.Client
    guarded: GuardedWorkspace

    def switch_off(self) -> bytes:
        """Carol switches the allowlist off; the notification that Intercom sends of it."""
        body = self._allowlist() | {"enabled": False}
        answer = self.intercom.put(PATH, json=body, headers={"X-Sandbox-Admin": CAROL.email})
        assert answer.is_success, answer.text
        after = {"created_at_after": int(time.time()) - 60}
        newest = self.intercom.get("/admins/activity_logs", params=after).json()["activity_logs"][0]
        told = notification("admin.activity_log_event.created", newest, WORKSPACE_ID, time.time())
        return orjson.dumps(told)

    def put_back(self, told: bytes) -> None:
        """Deliver the notification, and wait until the service has read back what it wrote."""
        before = self._verified()
        answer = self.hooks.post(
            "/webhooks/intercom", content=told, headers={"X-Hub-Signature": signature(SECRET, told)}
        )
        assert answer.is_success, answer.text
        end = time.monotonic() + 30
        while self._verified() == before:
            assert time.monotonic() < end, "it was not put back"
            time.sleep(0.005)

    def bare(self) -> None:
        """What anybody would have to ask: what is it now, is it still so, write, read back."""
        wanted = self._allowlist()
        self._allowlist()
        self.intercom.put(PATH, json=wanted)
        self._allowlist()

    def calls(self) -> int:
        """The calls that the service has made."""
        seen = self.intercom.get("/_sandbox/requests").json()["requests"]
        return sum(one["path"] == PATH and one["as"] == "guardrail@acme.example" for one in seen)

    def forget_calls(self) -> None:
        self.intercom.delete("/_sandbox/requests")

    def _allowlist(self) -> dict[str, Any]:
        answer = self.intercom.get(PATH)
        assert answer.is_success, answer.text
        shown: dict[str, Any] = answer.json()
        return {key: shown[key] for key in ("enabled", "ip_allowlist")}

    def _verified(self) -> int:
        with self.guarded.view() as view:
            return view.state.intents.counts().get(("verified", "revert"), 0)


def measure(size: Size) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, stage(Path(folder)) as scene:

        def ours() -> float:
            told = scene.switch_off()
            return timed(lambda: scene.put_back(told))

        scene.put_back(scene.switch_off())  # the first one opens the connections
        medians = in_turns(size.runs * 2, {"ours": ours, "bare calls": lambda: timed(scene.bare)})
        told = scene.switch_off()
        scene.forget_calls()
        scene.put_back(told)
        calls = scene.calls()
    ratio = medians["ours"] / medians["bare calls"]
    title = f"From webhook to verified revert, {LATENCY} ms away"
    rival = f"4 bare calls {seconds(medians['bare calls'])}"
    return [
        Figure(title, seconds(medians["ours"]), rival, ratio, "x", "<=", 2, f"the service made {calls} calls")
    ]


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    with started("distant_workspace", folder) as workspace:
        url = workspace.first
        made = assemble(_settings(folder, url), token=TOKEN)
        server = Server(app_of(made.service, client_secret=SECRET), bind("127.0.0.1", 0))
        token = {"Authorization": f"Bearer {TOKEN}", "Intercom-Version": "2.16"}
        try:
            made.service.first_look()
            made.service.start()
            server.start()
            with (
                httpx.Client(base_url=url, headers=token, timeout=30) as intercom,
                httpx.Client(base_url=f"http://127.0.0.1:{server.port}") as hooks,
            ):
                intercom.post("/_sandbox/faults", json={"fault": "latency", "ms": LATENCY})
                yield Stage(intercom, hooks, made.guarded)
        finally:
            server.stop()
            made.close()


def _settings(folder: Path, url: str) -> Settings:
    """As in production, but so that nothing except the webhook makes the service look."""
    return Settings(
        home=folder / "home",
        policies=POLICIES,
        database_url=f"sqlite:///{folder / 'guardrail.db'}",
        base_url=url,
        client_secret=SECRET,
        mode="enforce",
        snapshot_every=SELDOM,
        poll_every=SELDOM,
        sweep_every=SELDOM,
        max_reverts=100_000,
        max_writes=100_000,
        demo=True,
    )
