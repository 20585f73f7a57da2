"""Whether another process of this machine still runs is known, and nothing is assumed of those that cannot be seen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from guard.runtime.replicas.this_process import is_gone, this_replica

ME = this_replica("web,worker")


def test_each_start_has_a_name_of_its_own() -> None:
    assert this_replica("web").id != this_replica("web").id


def test_one_that_runs_is_there() -> None:
    assert not is_gone(ME, ME)


def test_one_that_was_killed_is_gone() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        beside = ME._replace(process=f"{process.pid}/{began(process.pid)}")
        assert not is_gone(beside, ME)
        process.kill()
        process.wait(60)
    assert is_gone(beside, ME)


def test_a_number_that_was_given_again_is_not_taken_for_it() -> None:
    assert is_gone(ME._replace(process=f"{os.getpid()}/1"), ME)


def test_of_others_machines_nothing_is_known() -> None:
    dead = ME._replace(process="4194305/1")
    assert is_gone(dead, ME)
    assert not is_gone(dead._replace(machine="elsewhere"), ME)
    assert not is_gone(dead._replace(machine=""), ME._replace(machine=""))
    assert not is_gone(ME._replace(process="what a later version says"), ME)


def began(process: int) -> str:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[19]
