"""Work in copies of a process comes to the same as work in one, whatever becomes of them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from drift.process_pool import processors, run_parallel


def test_what_is_made_comes_in_the_order_of_the_parts() -> None:
    assert run_parallel(lambda part: part * 2, [3, 1, 2]) == [6, 2, 4]


def alone(script: str) -> list[str]:
    """What a program of one thread says, on both of its outputs. A test may run beside other threads."""
    begin = "import os\nfrom drift.process_pool import run_parallel\nhere = os.getpid()\n"
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


def meeting(place: Path) -> str:
    """Work of two parts that ends only where two processes are at it at once."""
    return (
        "from pathlib import Path\n"
        f"seen = Path({str(place)!r})\n"
        "def meet(part):\n"
        "    (seen / f'{part}.{os.getpid()}').touch()\n"
        "    while part < 2 and len(list(seen.glob('[01].*'))) < 2:\n"
        "        pass\n"
    )


@needs_copies
def test_parts_are_worked_at_beside_each_other_each_once_by_whoever_is_free(tmp_path: Path) -> None:
    said = alone(
        meeting(tmp_path) + "    return part, os.getpid() == here\n"
        "made = run_parallel(meet, range(9))\n"
        "print([part for part, _ in made], sorted(is_here for _, is_here in made[:2]), len(list(seen.iterdir())))"
    )
    assert said == ["[0, 1, 2, 3, 4, 5, 6, 7, 8] [False, True] 9"]


@needs_copies
def test_how_far_all_are_is_told_here_and_by_no_copy(tmp_path: Path) -> None:
    """The second of the two is three times as large."""
    said = alone(
        meeting(tmp_path) + "    shares.of(part)(1.0)\n"
        "from drift.process_pool import SharedProgress\n"
        "heard = lambda share: print(share) if os.getpid() == here else print('a copy tells')\n"
        "shares = SharedProgress(heard, [1, 3])\n"
        "run_parallel(meet, range(2))\n"
        "shares.of(0)(0.5)"
    )
    assert said[0] in ("0.25", "0.75", "1.0")
    assert said[1:] == ["1.0"]  # it never goes back, as where a part is done again


@needs_copies
def test_what_is_lost_with_a_process_is_done_again() -> None:
    """As when the kernel ends one for want of memory."""
    said = alone(
        "def work(part):\n"
        "    if os.getpid() != here:\n"
        "        os.kill(os.getpid(), 9)\n"
        "    return part\n"
        "print(run_parallel(work, range(3)))"
    )
    assert said == ["[0, 1, 2]"]


@needs_copies
def test_what_is_lost_in_the_middle_of_an_answer_is_done_again(tmp_path: Path) -> None:
    said = alone(
        meeting(tmp_path) + "    if os.getpid() != here:\n"
        "        Timer(0.5, os.kill, (os.getpid(), 9)).start()\n"
        "        return bytes(200_000_000)\n"
        "    sleep(1)\n"
        "    return part\n"
        "from threading import Timer\n"
        "from time import sleep\n"
        "print([one if isinstance(one, int) else len(one) for one in run_parallel(meet, range(2))])"
    )
    assert said == ["[0, 1]"]


@needs_copies
def test_there_may_be_more_parts_than_a_byte_can_tell_apart() -> None:
    assert alone("print(run_parallel(int, range(3_000)) == list(range(3_000)))") == ["True"]


@needs_copies
def test_no_copy_stays_when_the_work_here_fails(tmp_path: Path) -> None:
    said = alone(
        meeting(tmp_path) + "    if os.getpid() == here:\n"
        "        raise ValueError('This one is bad.')\n"
        "    sleep(600)\n"
        "from time import monotonic, sleep\n"
        "from multiprocessing import active_children\n"
        "try:\n"
        "    run_parallel(meet, range(2))\n"
        "except ValueError as problem:\n"
        "    print(problem, active_children())"
    )
    assert said == ["This one is bad. []"]


def test_results_are_put_together_as_they_come() -> None:
    def alone_in_a_set(part: int) -> set[int]:
        return {part}

    def all_of(sets: Sequence[set[int]]) -> set[int]:
        return set[int]().union(*sets)

    assert run_parallel(alone_in_a_set, range(6), all_of) == [set(range(6))]


@needs_copies
@pytest.mark.parametrize("dies", ["False", "os.getpid() != here"])
def test_each_process_puts_together_what_it_made(tmp_path: Path, dies: str) -> None:
    """And what is lost with one is done again."""
    said = alone(
        meeting(tmp_path) + f"    if part == 1 and {dies}:\n"
        "        os.kill(os.getpid(), 9)\n"
        "    return [part]\n"
        "made = run_parallel(meet, range(9), lambda some: sum(some, []))\n"
        "print(sorted(sum(made, [])), len(made) < 9)"
    )
    assert said == ["[0, 1, 2, 3, 4, 5, 6, 7, 8] True"]


@needs_copies
def test_what_is_wrong_with_a_part_is_told_once() -> None:
    said = alone(
        "def work(part):\n"
        "    if part == 2:\n"
        "        raise ValueError('The last is bad.')\n"
        "try:\n"
        "    run_parallel(work, range(3))\n"
        "except ValueError as problem:\n"
        "    print(problem)"
    )
    assert said == ["The last is bad."]


def test_a_process_with_more_threads_is_not_copied() -> None:
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assert set(run_parallel(lambda part: os.getpid(), range(3))) == {os.getpid()}
    finally:
        done.set()
        other.join()
