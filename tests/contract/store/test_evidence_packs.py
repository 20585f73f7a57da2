"""The same ledger gives the same pack, whichever database keeps it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.resources import Json, Ref, Resource
from drift.store import StateStore, ensure_workspace
from drift.store.sql.database import Database
from drift.store.sql.ledger_tables import ledger_entries, ledger_heads
from drift.store.sql.seal_tables import ledger_checkpoints, ledger_keys
from drift.store.sql.tables import bodies
from drift.sync.ledger_feed import feed_ledger
from drift.workspace import Workspace
from guard.context import GuardedWorkspace
from guard.core.model.retention import CLOSED, LEDGER_VALUES, Deletion
from guard.queries.evidence import check_pack
from guard.queries.evidence.check_pack import main as check
from guard.queries.evidence.evidence import Wish, evidence
from guard.sealing.private_key import KeySource
from guard.sealing.seal import seal
from tests.bench.evidencing import facts_of_a_change
from tests.stores import postgresql_database, sqlite_database

BEGIN = 1_790_812_800.0  # 2026-10-01T00:00:00Z
END = BEGIN + 92 * 86400.0
PERSONAL = ["actor_email", "actor_ip", "fields", "judgement", "voter", "excluded", "document"]
OCTOBER = Wish((), date(2026, 10, 1), date(2026, 12, 31))


def guarded_on(database: Database) -> GuardedWorkspace:
    nobody: Any = None
    with database.write() as connection:
        id = ensure_workspace(connection, "acme")
    workspace = Workspace(
        id=id, name="acme", database=database, intercom=nobody, kinds=CATALOGUE, clock=lambda: END, fingerprint=str
    )  # fmt: skip
    return GuardedWorkspace(workspace, nobody, "observe")


def tell(guarded: GuardedWorkspace, at: float, what: str, key: str, row: dict[str, Json]) -> None:
    workspace = guarded.workspace
    with workspace.database.write(lambda: at) as connection:
        StateStore(connection, workspace.id).ledger.append(what, key, row, personal=PERSONAL)


def meet(guarded: GuardedWorkspace, days: int, role: str | None) -> None:
    """A teammate joins, gets another role, or leaves; another one has an address in a field."""
    workspace, at = guarded.workspace, BEGIN + days * 86400.0
    with workspace.database.write(lambda: at) as connection:
        drift = StateStore(connection, workspace.id)
        if role is None:
            drift.versions.close(Ref("admin", "7"), at)
            return
        body = {"name": "Zo\u00eb", "email": "zoe@acme.example", "role": {"id": "1", "name": role}, "x": 1e22}
        drift.versions.open(Resource(Ref("admin", "7"), body), at)
        drift.versions.open(Resource(Ref("admin", "8"), {"name": f"{role} 203.0.113.77"}), at)


def live(guarded: GuardedWorkspace) -> None:
    meet(guarded, -25, "Agent")
    for number in range(30):
        at = BEGIN - 20 * 86400.0 + number * 2 * 86400.0
        for what, key, row in facts_of_a_change(number, at):
            tell(guarded, at, what, key, row)
    meet(guarded, 50, "Admin")
    meet(guarded, 60, None)
    feed_ledger(guarded.workspace)


def test_a_pack_of_one_ledger_is_the_same_from_either_database(server: str, tmp_path: Path) -> None:
    key = KeySource(tmp_path)
    sqlite = sqlite_database(tmp_path)
    with postgresql_database(server, "evidence") as postgresql:
        one, other = guarded_on(sqlite), guarded_on(postgresql)
        live(one)
        seal(one, key, 900.0)
        with sqlite.read() as source, postgresql.write() as target:
            for table in (ledger_entries, ledger_heads, ledger_keys, ledger_checkpoints, bodies):
                rows = [dict(row) for row in source.execute(table.select()).mappings()]
                target.execute(table.delete())
                target.execute(table.insert(), [row | {"workspace": other.workspace.id} for row in rows])
        packs = []
        for name, guarded in (("one", one), ("other", other)):
            (tmp_path / name).mkdir()
            packs.append(evidence(guarded, OCTOBER, key, 900.0, tmp_path / name).read_bytes())
        again = tmp_path / "again"
        again.mkdir()
        packs.append(evidence(one, OCTOBER, key, 900.0, again).read_bytes())
    sqlite.close()
    assert packs[0] == packs[1] == packs[2]
    assert (tmp_path / "one" / "changes.csv").read_bytes().count(b"\r\n") > 10
    assert (tmp_path / "one" / "earlier.ndjson").stat().st_size > 0
    told = (tmp_path / "one" / "teammates.csv").read_text(encoding="utf-8-sig")
    assert "Zo\u00eb,zoe@acme.example,Admin (1)" in told
    assert "removed" in told


def test_where_nobody_may_see_addresses_a_body_that_holds_one_is_left_out(tmp_path: Path) -> None:
    sqlite = sqlite_database(tmp_path)
    guarded = replace(guarded_on(sqlite), show_ips_to=None)
    live(guarded)
    (tmp_path / "made").mkdir()
    pack = evidence(guarded, OCTOBER, KeySource(tmp_path), 900.0, tmp_path / "made").read_bytes()
    sqlite.close()
    with zipfile.ZipFile(io.BytesIO(pack)) as zipped:
        whole = b"".join(zipped.read(name) for name in zipped.namelist())
        told = zipped.read("teammates.csv").decode("utf-8-sig")
        zipped.extractall(tmp_path / "pack")
    assert b"203.0.113.77" not in whole
    assert "admin/8,[no body]" in told
    assert "admin/7,Zo\u00eb" in told
    assert check_pack.main([], tmp_path / "pack") == 0


def test_a_pack_of_values_that_are_gone_says_so_and_is_as_it_was_made(tmp_path: Path) -> None:
    key, database, folder = KeySource(tmp_path), sqlite_database(tmp_path), tmp_path / "pack"
    guarded = guarded_on(database)
    live(guarded)
    seal(guarded, key, 900.0)
    with guarded.transaction() as work:
        ledger = work.state.ledger
        last = ledger.head().size
        closed = ledger.close(ledger.readable(1, last))
        run = Deletion(
            LEDGER_VALUES, "the usual period", 1.0, 2.0, "the service", {CLOSED: closed}, up_to=last
        )
        work.deletions.end(run, "r1", END)
    folder.mkdir()
    zipped = evidence(guarded, OCTOBER, key, 900.0, folder)
    database.close()
    with ZipFile(zipped) as pack:
        pack.extractall(tmp_path / "out")
    [manifest] = (tmp_path / "out").rglob("manifest.json")
    assert check([], manifest.parent) == 0
    report = (manifest.parent / "report.html").read_text(encoding="utf-8")
    assert (
        f"up to number {last} say of people is no longer readable since 2027-01-01 by the usual period."
        in report
    )
    assert "[not opened]" in (manifest.parent / "changes.csv").read_text(encoding="utf-8")
