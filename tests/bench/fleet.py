"""Many workspaces of 300 resources on one replica and one PostgreSQL, at the intervals of the defaults."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml
from sqlalchemy import text

from drift.store.sql.database import Database
from tests.bench.figures import Figure, Size
from tests.bench.started import Process, started
from tests.guard.cli.service import environment
from tests.stores import postgresql_database, postgresql_server, sqlite_database

ROOT: Final = Path(__file__).parents[2]
RESOURCES: Final = 300
FEW: Final = 20
MANY: Final = 200
POLL: Final = 60
READING: Final = 900
WINDOW: Final = 30
"""Seconds that are looked at."""
SETTLING: Final = 30
"""Seconds after which the work on the first reading of everything has ended, that of its ledger too."""
SHORTEST: Final = 10
"""Seconds between two readings, at least: the setting allows no less."""
LIMITED: Final = 20
HANGING: Final = 5
PATIENCE: Final = 900.0
"""Seconds until everything was read once."""
MEGABYTES: Final = 600.0


@dataclass(frozen=True)
class Seen:
    """What one look over a while found."""

    count: int
    seconds: float
    worked: float
    megabytes: float
    longest: float
    readings: int
    requests: int

    @property
    def share(self) -> float:
        """Of a core."""
        return self.worked / self.seconds


class Times(NamedTuple):
    """Seconds between two polls and two readings of a workspace, and of a look at the fleet."""

    poll: int
    reading: int
    window: int


class Fleet:
    """A replica at work, its Intercom, and its database."""

    def __init__(self, count: int, process: int, intercom: Process, database: Database) -> None:
        self.count = count
        self._process = process
        self._intercom = intercom
        self._database = database

    def read_once(self) -> bool:
        """Whether everything was read once."""
        asked = "select count(distinct workspace) from snapshots where finished_at is not null"
        with self._database.read() as connection:
            return bool(connection.execute(text(asked)).scalar_one() >= self.count)

    def look(self, seconds: float, *, limited: int = 0, hanging: int = 0) -> Seen:
        """What it does in so many seconds, while some workspaces are in trouble."""
        self._ask(f"trouble {limited} {hanging}")
        began, before = time.monotonic(), self._worked()
        time.sleep(seconds)
        taken, worked = time.monotonic() - began, self._worked() - before
        told = self._ask(f"tell {self.count}")
        return Seen(self.count, taken, worked, self._megabytes(), **told)

    def _ask(self, line: str) -> dict[str, Any]:
        self._intercom.tell(line)
        told: dict[str, Any] = json.loads(self._intercom.line())
        return told

    def _worked(self) -> float:
        """Seconds of processor time."""
        fields = Path(f"/proc/{self._process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _megabytes(self) -> float:
        told = Path(f"/proc/{self._process}/status").read_text(encoding="ascii")
        return int(told.split("VmRSS:")[1].split()[0]) / 1024


@contextmanager
def fleet(database: Database, count: int, resources: int, times: Times) -> Iterator[Fleet]:
    """So many workspaces, all of them read once."""
    with ExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory()))
        intercom = closing.enter_context(started("fleet_intercom", resources))
        listed = [_entry(folder, number, int(intercom.first), times) for number in range(count)]
        (folder / "workspaces.yaml").write_text(yaml.safe_dump({"workspaces": listed}), encoding="utf-8")
        process = _serve(folder, database.url.render_as_string(hide_password=False))
        closing.callback(_end, process)
        made = Fleet(count, process.pid, intercom, database)
        _until(made.read_once, process, folder / "replica.log")
        yield made


def _entry(folder: Path, number: int, port: int, times: Times) -> dict[str, object]:
    token = folder / f"token-{number}"
    token.write_text(token.name, encoding="ascii")
    token.chmod(0o600)
    return {
        "name": f"workspace-{number}",
        "token_file": str(token),
        "base_url": f"http://127.0.0.1:{port}",
        "snapshot_every": f"{times.reading}s",
        "poll_every": f"{times.poll}s",
    }


def _serve(folder: Path, url: str) -> subprocess.Popen[bytes]:
    settings = {
        "GUARDRAIL_DATABASE_URL": url,
        "GUARDRAIL_WORKSPACES": str(folder / "workspaces.yaml"),
        "GUARDRAIL_CONVERSATIONS": "off",
    }
    with (folder / "replica.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "app.py", "serve"],
            cwd=ROOT,
            env=environment(folder / "home", **settings),
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    process.wait()


def _until(true: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    began = time.monotonic()
    while not true():
        if process.poll() is not None or time.monotonic() - began > PATIENCE:
            raise RuntimeError(f"The replica does not come to work:\n{log.read_text()[-3000:]}")
        time.sleep(0.2)


def _small(count: int, resources: int, times: Times, limited: int, hanging: int) -> list[Seen]:
    """One fleet on SQLite, looked at twice."""
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite_database(Path(folder), busy_timeout=60.0)
        try:
            with fleet(database, count, resources, times) as made:
                seen = made.look(times.window)
                return [seen, seen, seen, made.look(times.window, limited=limited, hanging=hanging)]
        finally:
            database.close()


def _whole(few: int, many: int, resources: int, times: Times, limited: int, hanging: int) -> list[Seen]:
    """A fleet of each size on PostgreSQL; in the largest, some get into trouble, for longer than a workspace may wait.
    One workspace alone is read as often as it is looked at: it would seldom be in so short a time. The small fleet
    settles meanwhile."""
    alone = times._replace(reading=max(times.window, SHORTEST))

    @contextmanager
    def working(count: int, times: Times) -> Iterator[Fleet]:
        with (
            postgresql_database(server, f"fleet{count}") as database,
            fleet(database, count, resources, times) as made,
        ):
            yield made

    with postgresql_server() as server:
        with working(few, times) as some:
            with working(1, alone) as one:
                found = [one.look(times.window)]
            found.append(some.look(times.window))
        with working(many, times) as all_of_them:
            time.sleep(SETTLING)
            found.append(all_of_them.look(times.window))
            found.append(all_of_them.look(2 * times.poll + 1, limited=limited, hanging=hanging))
    return found


def measure(size: Size) -> list[Figure]:
    many, few = size.of(MANY, least=3), size.of(FEW, least=2)
    limited, hanging = size.of(LIMITED, least=1), size.of(HANGING, least=1)
    poll, window = size.of(POLL, least=2), size.of(WINDOW, least=2)
    reading = size.of(READING, least=SHORTEST)
    resources = size.of(RESOURCES, least=30)
    times = Times(poll, reading, window)
    if size.share < 1:
        found = _small(many, resources, times, limited, hanging)
    else:
        found = _whole(few, many, resources, times, limited, hanging)
    for one in found:
        print(one, file=sys.stderr)
    alone, some, all_of_them, troubled = found
    return [
        _share(alone, "", f"read once in {alone.seconds:.0f} s"),
        _share(some, "s", f"{some.readings} read in {some.seconds:.0f} s"),
        _share(all_of_them, "s", f"{all_of_them.readings} read in {all_of_them.seconds:.0f} s"),
        _growth(alone, some),
        _growth(some, all_of_them),
        Figure(
            f"Memory of a replica with {many} workspaces",
            f"{all_of_them.megabytes:.0f} MB",
            f"{some.count}: {some.megabytes:.0f} MB",
            all_of_them.megabytes,
            "MB",
            "<=",
            MEGABYTES,
        ),
        _wait(all_of_them, poll, "Longest time between two polls of a workspace", ""),
        _wait(troubled, poll, "The same of the healthy ones", f"{limited} answer 429, {hanging} hang"),
    ]


def _share(seen: Seen, plural: str, beside: str) -> Figure:
    title = f"Share of a core for {seen.count} workspace{plural}"
    return Figure(title, f"{seen.share:.1%}", beside, seen.share, "")


def _growth(some: Seen, all_of_them: Seen) -> Figure:
    each, each_of_all = some.share / some.count, all_of_them.share / all_of_them.count
    return Figure(
        f"For each workspace at {all_of_them.count}, beside {some.count}",
        f"{each_of_all:.2%}",
        f"{each:.2%}",
        each_of_all / each,
        "x",
        "<=",
        1.0,
    )


def _wait(seen: Seen, interval: int, title: str, beside: str) -> Figure:
    ours, value = f"{seen.longest:.1f} s", seen.longest / interval
    return Figure(title, ours, beside or f"every {interval} s", value, "", "<=", 2.0, "in intervals")
