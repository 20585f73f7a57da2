"""Files of days hold every event once, whatever happens; a finished day is signed and never changed."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from guard.core.model.exports import TargetPlan
from guard.exports.archive import parts as parts_module
from guard.exports.archive.filing import EVERY, LATE
from guard.exports.archive.folder import Folder
from guard.exports.archive.manifest import sha256
from guard.exports.archive.shelf import Archive, NotKept, Shelf
from guard.exports.delivery import deliver
from guard.store.exports import LEASE, LONGEST_PAUSE
from tests.guard.exports.desk import NOON, Desk, Killed, desk
from tests.laws import TIMES

DAY = 86_400.0
PLAN = TargetPlan("siem", "folder", start="beginning")


@pytest.fixture
def at_desk(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as found:
        yield found


@dataclass
class Faulty:
    """A folder that fails and dies as `of` says, before and after it keeps a file. `kept` are the digests of files of
    finished days."""

    folder: Folder
    of: Random
    risk: float = 0.15
    sealed: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, content: bytes) -> None:
        self._fate()
        self.folder.put(name, content)
        if name.endswith("manifest.json"):
            self._look(name.partition("/")[0])
        self._fate()

    def get(self, name: str) -> bytes | None:
        self._fate()
        return self.folder.get(name)

    def seal(self, name: str) -> None:
        self.folder.seal(name)

    def _look(self, day: str) -> None:
        for file in (self.folder.root / day).glob("*"):
            name, digest = f"{day}/{file.name}", sha256(file.read_bytes())
            assert self.sealed.setdefault(name, digest) == digest, f"{name} was changed"

    def _fate(self) -> None:
        fell = self.of.random()
        if fell < self.risk / 2:
            raise Killed
        if fell < self.risk:
            raise NotKept("it answered 503", 3.0)


def bring(of: Desk, shelf: Shelf, plan: TargetPlan = PLAN, **given: Any) -> int:
    return deliver(of.export(Archive(shelf), plan, **given))


def ids_in(root: Path) -> list[str]:
    files = sorted(root.glob("*/events-*.ndjson.gz"))
    lines = [line for file in files for line in gzip.decompress(file.read_bytes()).splitlines()]
    return [json.loads(line)["guardrail_id"] for line in lines]


def manifests(root: Path) -> list[Any]:
    return [json.loads(file.read_bytes()) for file in sorted(root.glob("*/manifest.json"))]


def test_a_day_is_a_folder_with_parts_and_ends_with_a_manifest(at_desk: Desk, tmp_path: Path) -> None:
    root = tmp_path / "archive"
    for at in (NOON, NOON + 1, NOON + DAY):
        at_desk.ledger.add(2, at)
    at_desk.clock.at = NOON + DAY + 5
    bring(at_desk, Folder(root))
    assert ids_in(root) == at_desk.ledger.ids
    assert sorted(str(file.relative_to(root)) for file in root.rglob("*") if file.is_file()) == [
        "2026-11-30/events-000000000001.ndjson.gz",
        "2026-11-30/manifest.json",
        "2026-12-01/events-000000000003.ndjson.gz",
    ]
    [first] = manifests(root)
    file = root / "2026-11-30" / "events-000000000001.ndjson.gz"
    assert (first["first"], first["last"], first["events"], first["previous"]) == (1, 2, 4, "")
    assert first["parts"] == [
        {
            "name": "2026-11-30/events-000000000001.ndjson.gz",
            "sha256": sha256(file.read_bytes()),
            "size": file.stat().st_size,
            "first": 1,
            "last": 2,
            "events": 4,
        }
    ]
    assert file.stat().st_mode & 0o777 == 0o400


def test_the_open_part_is_written_again_now_and_then(at_desk: Desk, tmp_path: Path) -> None:
    root = tmp_path / "archive"
    at_desk.ledger.add()
    bring(at_desk, Folder(root))
    at_desk.ledger.add()
    bring(at_desk, Folder(root))
    assert ids_in(root) == at_desk.ledger.ids[:1]
    at_desk.clock.at += EVERY
    bring(at_desk, Folder(root))
    assert ids_in(root) == at_desk.ledger.ids
    assert len(list(root.rglob("*.gz"))) == 1
    assert at_desk.state().events == 2


def test_a_day_without_a_later_entry_ends_by_the_clock_and_what_comes_late_stands_in_the_next(
    at_desk: Desk, tmp_path: Path
) -> None:
    root = tmp_path / "archive"
    at_desk.ledger.add()
    bring(at_desk, Folder(root))
    at_desk.clock.at += DAY / 2 + LATE + 1
    bring(at_desk, Folder(root))
    assert [one["day"] for one in manifests(root)] == ["2026-11-30"]
    at_desk.ledger.add(at=NOON + 10)
    bring(at_desk, Folder(root))
    assert sorted(file.parent.name for file in root.rglob("*.gz")) == ["2026-11-30", "2026-12-01"]
    assert ids_in(root) == at_desk.ledger.ids


def test_each_manifest_names_the_one_before_it_and_is_signed(at_desk: Desk, tmp_path: Path) -> None:
    root, key = tmp_path / "archive", Ed25519PrivateKey.generate()
    for days in range(4):
        at_desk.ledger.add(at=NOON + days * DAY)
    at_desk.clock.at += 3 * DAY
    bring(at_desk, Folder(root), sign=lambda text: f"{text}\n{key.sign(text.encode()).hex()}\n")
    found = manifests(root)
    assert [(one["first"], one["last"]) for one in found] == [(1, 1), (2, 2), (3, 3)]
    for before, after in pairwise(found):
        assert after["previous"] == sha256((root / before["day"] / "manifest.json").read_bytes())
    text, _, signature = (root / "2026-12-01" / "manifest.note").read_text().rstrip().rpartition("\n\n")
    key.public_key().verify(bytes.fromhex(signature), f"{text}\n".encode())
    assert "siem 2026-12-01 2 2" in text


def test_a_finished_day_is_not_opened_again_by_who_forgot_it(at_desk: Desk, tmp_path: Path) -> None:
    root = tmp_path / "archive"
    at_desk.ledger.add()
    at_desk.ledger.add(at=NOON + DAY)
    bring(at_desk, Folder(root))
    before = {file: file.read_bytes() for file in root.rglob("*") if file.is_file()}
    (tmp_path / "again").mkdir()
    with desk(tmp_path / "again") as restored:
        restored.ledger.held = [*at_desk.ledger.held]
        bring(restored, Folder(root))
        assert "the day 2026-11-30 is finished there already" in restored.state().failed_because
    assert {file: file.read_bytes() for file in root.rglob("*") if file.is_file()} == before


def test_a_day_of_many_entries_has_many_parts(
    at_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts_module, "MOST_ENTRIES", 3)
    root = tmp_path / "archive"
    for _ in range(8):
        at_desk.ledger.add()
    bring(at_desk, Folder(root))
    names = sorted(file.name for file in root.rglob("*.gz"))
    assert names == [f"events-{first:012d}.ndjson.gz" for first in (1, 4, 7)]
    assert ids_in(root) == at_desk.ledger.ids


def test_parquet_has_the_same_events(at_desk: Desk, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    root = tmp_path / "archive"
    at_desk.ledger.add(3)
    bring(at_desk, Folder(root), TargetPlan("siem", "folder", files="parquet", start="beginning"))
    [file] = root.rglob("*.parquet")
    rows = parquet.read_table(file).to_pylist()
    assert [row["id"] for row in rows] == at_desk.ledger.ids
    assert {row["number"] for row in rows} == {1}
    assert rows[0]["recorded_at"].timestamp() == NOON
    assert json.loads(rows[0]["body"])["guardrail_id"] == "default-1-1"


def test_a_folder_that_cannot_be_written_is_a_reason_to_wait(at_desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    at_desk.ledger.add()
    assert bring(at_desk, Folder(tmp_path / "file")) == 0
    assert at_desk.state().failed_because.startswith("its folder cannot be used: ")


@pytest.mark.parametrize("seed", range(8 * TIMES))
def test_every_event_stands_in_one_file_wherever_the_process_dies(
    at_desk: Desk, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts_module, "MOST_ENTRIES", 5)
    of, root = Random(seed), tmp_path / "archive"
    shelf = Faulty(Folder(root), of)
    for _ in range(40):
        for _ in range(of.randint(0, 4)):
            at_desk.ledger.add(of.choice([0, 1, 3]), at_desk.clock.at - of.choice([0.0, 0.0, 7200.0]))
        at_desk.steps.live(of.randint(1, 12) if of.random() < 0.4 else None)
        with suppress(Killed):
            bring(at_desk, shelf)
        at_desk.steps.live()
        at_desk.clock.at += of.choice([EVERY, LEASE, LONGEST_PAUSE, DAY / 3])
    shelf.risk = 0.0
    at_desk.clock.at += 2 * DAY
    bring(at_desk, shelf)
    assert ids_in(root) == at_desk.ledger.ids, "each once, in the order of the ledger"
    found, expected = manifests(root), 1
    for one in found:
        assert one["first"] == expected
        expected = one["last"] + 1
        for part in one["parts"]:
            assert sha256((root / part["name"]).read_bytes()) == part["sha256"]
    assert expected == len(at_desk.ledger.held) + 1
    for name, digest in shelf.sealed.items():
        assert sha256((root / name).read_bytes()) == digest
