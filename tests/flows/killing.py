"""Kills a service at random points of putting things back. Run as a process of its own: it forks, so it has no threads.

Prints one JSON object: how often the allowlist was switched off, and how many children were killed while working.
"""

from __future__ import annotations

import gc
import json
import os
import random
import signal
import sys
import time
import traceback
from contextlib import closing
from pathlib import Path

import httpx

from drift.apply.intent_executor import Patience
from drift.sandbox.cast import TOKEN
from drift.sync.ingest import poll
from guard.runtime.settings import Settings
from guard.runtime.wiring import Assembled, assemble
from tests import made_once

ROOT = Path(__file__).parents[2]


def service(home: Path, url: str) -> Assembled:
    settings = Settings(
        home=home,
        policies=ROOT / "policies",
        database_url=f"sqlite:///{home / 'guardrail.db'}",
        base_url=url,
        mode="enforce",
        demo=True,
        max_reverts=1000,
        budget=1.0,
        max_writes=100_000,
    )
    return assemble(settings, token=TOKEN, patience=Patience(lease=0.2, settle=0.2))


def child(assembled: Assembled, ready: int, *, first: bool, until_idle: bool) -> None:
    """Run the service until it is killed or has nothing left to revert. Writes a byte to the pipe `ready` when it
    starts."""
    if first:
        assembled.service.first_look()
        return
    assembled.guarded.workspace.intercom.me()
    os.write(ready, b".")
    while True:
        news = poll(assembled.guarded.workspace, backfill=60)
        done = assembled.service.turn()
        with assembled.guarded.view() as view:
            idle = not view.state.intents.open_intents() and not view.state.changes.unjudged(1)
            idle = idle and not news and not done and not view.state.activities.pending(time.time() + 60, 1)
        if until_idle and idle:
            return
        time.sleep(0.01)


def run_child(assembled: Assembled, *, first: bool = False, until_idle: bool = False) -> tuple[int, int]:
    """Fork a child; returns its process id and the pipe that signals its start. The inherited service has no open
    connections."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            child(assembled, writing, first=first, until_idle=until_idle)
            code = 0
        except BaseException:  # noqa: BLE001  # the child ends here, whatever happened
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writing)
    return pid, reading


def rehearse(home: Path, url: str) -> None:
    """Put back once in this process, so that every child inherits the statements that this compiles. It starts no
    thread, and leaves no connection open."""
    with closing(service(home, url)) as own, Path(os.devnull).open("wb") as ready:
        child(own, ready.fileno(), first=False, until_idle=True)
    gc.freeze()


def finish(pid: int, reading: int) -> None:
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(reading)
    assert code == 0


def main(home: Path, url: str, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    admin = {"Authorization": f"Bearer {TOKEN}", "X-Sandbox-Admin": "carol@acme.example"}
    made_once.share()
    assembled = service(home, url)
    assembled.guarded.workspace.database.engine.dispose()  # what a child inherits must hold no open connection
    finish(*run_child(assembled, first=True))
    killed = 0
    with httpx.Client(base_url=url, headers=admin) as carol:
        switched_off = int(switch_off(carol))
        rehearse(home, url)
        switched_off += switch_off(carol)
        began = time.monotonic()
        finish(*run_child(assembled, until_idle=True))  # an undisturbed one tells how long it takes
        whole = time.monotonic() - began
        for _ in range(kills):
            switched_off += switch_off(carol)
            pid, reading = run_child(assembled)
            os.read(reading, 1)
            time.sleep(chance.uniform(0.0, whole))
            os.kill(pid, signal.SIGKILL)
            killed += os.WIFSIGNALED(os.waitpid(pid, 0)[1])
            os.close(reading)
    finish(*run_child(assembled, until_idle=True))
    sys.stdout.write(json.dumps({"switched_off": switched_off, "killed": killed}))


def switch_off(carol: httpx.Client) -> bool:
    """Carol switches the allowlist off, if it is on."""
    now = carol.get("/ip_allowlist").json()
    if not now["enabled"]:
        return False
    carol.put("/ip_allowlist", json=now | {"enabled": False}).raise_for_status()
    return True


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
