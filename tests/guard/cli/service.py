"""The service in a process of its own, started as `make run` starts it."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from drift.sandbox.cast import TOKEN

ROOT = Path(__file__).parents[3]
PATIENCE = 60.0


def environment(home: Path, **values: str) -> dict[str, str]:
    """This process's environment without what would reach the service by accident."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("GUARDRAIL_", "INTERCOM_"))
    }
    return {**inherited, "GUARDRAIL_HOME": str(home), "PORT": "0", "SANDBOX_PORT": "0", **values}


def guardrail(home: Path, *arguments: str, **values: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "app.py", *arguments],
        cwd=ROOT,
        env=environment(home, **values),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


@dataclass
class Running:
    """A process whose lines are read as they come."""

    process: subprocess.Popen[str]
    home: Path
    lines: list[str] = field(default_factory=list)
    _fresh: queue.Queue[str] = field(default_factory=queue.Queue)

    def __post_init__(self) -> None:
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._fresh.put(line.rstrip("\n"))

    def until(self, wanted: Callable[[str], bool]) -> str:
        """The first line from here on that is wanted."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                line = self._fresh.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError("\n".join(["It never said so:", *self.lines])) from None
            self.lines.append(line)
            if wanted(line):
                return line

    def url(self, word: str) -> str:
        """The address in the line that begins with this word."""
        line = next(line for line in self.lines if line.startswith(word))
        return next(part for part in line.split() if part.startswith("http")).removesuffix("/api/v1")

    @property
    def api(self) -> httpx.Client:
        tokens = json.loads((self.home / "demo-tokens.json").read_text())
        headers = {"Authorization": f"Bearer {tokens['alice@acme.example']}"}
        return httpx.Client(base_url=f"{self.url('Guardrail')}/api/v1", headers=headers, timeout=PATIENCE)

    def intercom(self, who: str) -> httpx.Client:
        headers = {"Authorization": f"Bearer {TOKEN}", "X-Sandbox-Admin": f"{who}@acme.example"}
        return httpx.Client(base_url=self.url("watches"), headers=headers, timeout=PATIENCE)

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait for the exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE)


@contextmanager
def started(home: Path, *arguments: str, **values: str) -> Iterator[Running]:
    process = subprocess.Popen(
        [sys.executable, "app.py", *arguments],
        cwd=ROOT,
        env=environment(home, **values),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Running(process, home)
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def within(seconds: float, true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"It did not come about within {seconds} seconds."
        time.sleep(0.1)
