"""Work in copies of a process comes to the same as work in one, whatever becomes of them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from drift.copies import at_once, processors


def test_what_is_made_comes_in_the_order_of_the_parts() -> None:
    assert at_once(lambda part: part * 2, [3, 1, 2]) == [6, 2, 4]


def alone(script: str) -> list[str]:
    """What a program of one thread says, on both of its outputs. A test may run beside other threads."""
    begin = "import os\nfrom drift.copies import at_once\nhere = os.getpid()\n"
    run = subprocess.run(
        [sys.executable, "-c", begin + script],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=Path(__file__).parents[2],
        timeout=60,
    )
    return run.stdout.splitlines()


needs_copies = pytest.mark.skipif(
    sys.platform != "linux" or processors() < 2, reason="a process is copied on Linux, with two processors"
)


@needs_copies
def test_each_part_but_the_first_is_worked_at_in_a_process_of_its_own() -> None:
    said = alone(
        "for start, process in at_once(lambda part: (part, os.getpid()), range(3)):\n"
        "    print(start, process == here)"
    )
    assert said == ["0 True", "1 False", "2 False"]


@needs_copies
def test_what_is_lost_with_a_process_is_done_again() -> None:
    """As when the kernel ends one for want of memory."""
    said = alone(
        "def work(part):\n"
        "    if part == 1 and os.getpid() != here:\n"
        "        os.kill(os.getpid(), 9)\n"
        "    return part\n"
        "print(at_once(work, range(3)))"
    )
    assert said == ["[0, 1, 2]"]


@needs_copies
def test_what_is_wrong_with_a_part_is_told_once() -> None:
    said = alone(
        "def work(part):\n"
        "    if part == 2:\n"
        "        raise ValueError('The last is bad.')\n"
        "try:\n"
        "    at_once(work, range(3))\n"
        "except ValueError as problem:\n"
        "    print(problem)"
    )
    assert said == ["The last is bad."]


def test_a_process_with_more_threads_is_not_copied() -> None:
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assert set(at_once(lambda part: os.getpid(), range(3))) == {os.getpid()}
    finally:
        done.set()
        other.join()
