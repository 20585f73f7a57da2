"""Kills a service at random points of applying proposals. Run as a process of its own: it forks, so it has no threads.

Prints one JSON object: how each application ended, and how many children were killed while they applied one.
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
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from drift.sandbox.cast import TOKEN
from guard.identity.tokens import create
from guard.queries.plan import plan_in
from guard.runtime.wiring import Assembled
from guard.workflow.proposals.asking import Asker, ask
from guard.workflow.proposals.voting import vote_on
from tests import made_once
from tests.flows.applications import as_asked, five
from tests.flows.killing import service

ALICE, BOB = "alice@acme.example", "bob@acme.example"


def in_a_child(assembled: Assembled, run: Callable[[], Any]) -> int:
    """Fork a child that runs this; returns its process id, once it runs. The inherited service has no open
    connections."""
    assembled.guarded.workspace.database.engine.dispose()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.write(writing, b".")
            run()
            code = 0
        except BaseException:  # noqa: BLE001  # the child ends here, whatever happened
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writing)
    os.read(reading, 1)
    os.close(reading)
    return pid


def finish(assembled: Assembled, run: Callable[[], Any]) -> None:
    pid = in_a_child(assembled, run)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def begin(assembled: Assembled, number: int, url: str) -> None:
    """Bob asks for five changes, and Alice agrees."""
    guarded = assembled.guarded
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {TOKEN}"}) as http:
        collections = http.get("/help_center/collections?per_page=150").json()["data"]
    snow = next((one["id"] for one in collections if one["name"] == f"Snow {number - 1}"), None)
    record = ask(guarded, as_asked(*five(number, snow)), Asker(BOB), plan_in)
    vote_on(guarded, record.id, ALICE, "approver", "approve")


def apply(assembled: Assembled) -> None:
    """Run the service until nothing is left to apply."""
    assembled.guarded.workspace.intercom.me()
    while is_open(assembled):
        assembled.service.turn()
        time.sleep(0.01)


def is_open(assembled: Assembled) -> bool:
    with assembled.guarded.view() as view:
        return bool(view.proposals.open_proposals())


def prepare(assembled: Assembled) -> None:
    assembled.service.first_look()
    create(assembled.guarded, BOB, "requester")
    create(assembled.guarded, ALICE, "approver")


def endings(assembled: Assembled) -> list[str]:
    with assembled.guarded.view() as view:
        return [record.closing for record in view.proposals.search(limit=1000)]


def main(home: Path, url: str, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    made_once.share()
    assembled = service(home, url)
    finish(assembled, partial(prepare, assembled))
    number, killed = 1, 0
    with closing(service(home, url)) as own:  # every child inherits the statements that this compiles
        begin(own, 0, url)
        apply(own)
    gc.freeze()
    finish(assembled, partial(begin, assembled, number, url))
    began = time.monotonic()
    finish(assembled, partial(apply, assembled))  # an undisturbed one tells how long it takes
    whole = time.monotonic() - began
    while killed < kills:
        if not is_open(assembled):
            number += 1
            finish(assembled, partial(begin, assembled, number, url))
        pid = in_a_child(assembled, partial(apply, assembled))
        time.sleep(chance.uniform(0.0, whole / 2))
        os.kill(pid, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(pid, 0)[1])
    finish(assembled, partial(apply, assembled))
    sys.stdout.write(json.dumps({"endings": endings(assembled), "killed": killed, "last": number}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
