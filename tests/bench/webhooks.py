"""Webhooks accepted and stored per second, beside a bare Flask route on the same WSGI server; eight clients."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path
from typing import Final

from tests.bench.figures import Figure, Size, in_turns, timed
from tests.bench.started import Process, started

CLIENTS: Final = 8
_numbers = count(1)


def measure(size: Size) -> list[Figure]:
    each = size.of(500, least=3)
    clients = size.of(CLIENTS, least=2)
    sent = clients * each
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folders = {who: Path(name) / who for who in ("bare", "ours", "working")}
        for folder in folders.values():
            folder.mkdir()
        servers = {
            who: stack.enter_context(started("hearing", who, folder)) for who, folder in folders.items()
        }
        lost = dict.fromkeys(servers, 0)

        def knock(who: str) -> float:
            taken, accepted = knocked(int(servers[who].first), clients, each)
            lost[who] += sent - accepted
            return taken

        for who in servers:
            knocked(int(servers[who].first), clients, 3)  # the first requests import and connect
        before = {who: _stored(folders[who]) for who in ("ours", "working")}
        runs = size.times(5)
        medians = in_turns(
            runs,
            {
                "bare": lambda: knock("bare"),
                "ours": lambda: knock("ours"),
                "working": lambda: knock("working"),
            },
        )
        for who, already in before.items():
            assert _stored(folders[who]) - already == runs * sent, f"{who}: entries were lost"
        assert not any(lost.values()), f"refused: {lost}"
    return [
        _figure(f"Webhooks accepted and stored, {clients} clients", medians, "ours", sent, 0.35),
        _figure("The same while the loop judges what came in", medians, "working", sent, None),
    ]


def _figure(title: str, medians: dict[str, float], who: str, sent: int, target: float | None) -> Figure:
    ratio = medians["bare"] / medians[who]
    rate, bare = sent / medians[who], sent / medians["bare"]
    return Figure(title, f"{rate:.0f}/s", f"bare Flask {bare:.0f}/s", ratio, "x", ">=", target, "none lost")


def knocked(port: int, count: int, each: int, workspaces: int = 0) -> tuple[float, int]:
    """Seconds until every client was answered every time, and how often the answer was 200."""
    with ExitStack() as stack:
        clients: list[Process] = []
        for _ in range(count):
            first = next(_numbers) * 1_000_000
            clients.append(stack.enter_context(started("knocking", port, first, each, workspaces)))
        accepted: list[int] = []

        def go() -> None:
            for client in clients:
                client.tell("go")
            accepted.extend(int(client.line()) for client in clients)

        return timed(go), sum(accepted)


def _stored(folder: Path) -> int:
    """The entries in the product's database."""
    with closing(sqlite3.connect(folder / "guardrail.db")) as database:
        found = database.execute("SELECT count(*) FROM activities").fetchone()
        return int(found[0])
