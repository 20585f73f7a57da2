"""Makes an evidence pack: reads the ledger, writes the files, signs what lies in them, and zips them.

Nothing is kept in memory that grows with the ledger; the same ledger and the same wishes give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from drift.core.ledger.verifier import verify
from guard.core.evidence.beginning import STANDING, Beginning
from guard.core.evidence.bodies import BODIES, BodyOf, digests_in, no_body
from guard.core.evidence.comparing import of_period
from guard.core.evidence.cover import Cover
from guard.core.evidence.gathered import Gathered
from guard.core.evidence.instructions import instructions
from guard.core.evidence.proofs import leaf, paths, proof_line
from guard.core.evidence.report import report
from guard.core.evidence.sealing import text_of
from guard.core.evidence.sheets import (
    BOM,
    ENTRY,
    OPENED,
    Addition,
    Fact,
    Row,
    Scope,
    additions,
    by_matter,
    csv_line,
    facts,
    in_order,
    rows,
)
from guard.core.evidence.standing import POLICY_SETS, SHEETS, WANTED, controls_in, scope_of
from guard.queries.evidence.check_pack import EARLIER, LEDGER, MANIFEST, SEAL, VERSIONS, bodies_in
from guard.queries.evidence.programs import programs
from guard.queries.evidence.spill import in_files

_HASH: Final = 32
NEAR: Final = 200
"""Entries that are passed over rather than begun anew behind: to begin costs as much as to read some hundred."""
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_READ: Final = 1 << 20


class NotCarried(Exception):
    """No policy carried a control in the period; the message says which did."""


class LedgerSource(Protocol):
    """Where the lines of a ledger come from, and who signs."""

    def lines(self, first: int, last: int, *, opened: bool) -> Iterator[bytes]:
        """As in `drift.store.ledger`: the head, the entries, what they open, and checkpoints."""

    def bodies(self, digests: Sequence[str]) -> Iterator[bytes]:
        """The bodies with these digests, in their order, as the store hashes them; those that are gone, or that are not
        for the reader, are left out."""

    def seal(self, text: str) -> str:
        """The text, signed with the key of the ledger, as a note."""


def make_pack(source: LedgerSource, cover: Cover, folder: Path) -> Path:
    """A ZIP in this folder, which is empty and stays the caller's. `cover` says which entries it is made of. Raises
    NotCarried."""
    _write_ledger(source, cover, folder)
    cover = replace(cover, earlier=_write_earlier(source, cover, folder))
    made = _Made(folder, cover.last, cover.since)
    _write_bodies(source, made)
    _refuse_unknown(cover.controls, controls_in(made.facts(POLICY_SETS)))
    scope = scope_of(made.facts(POLICY_SETS), cover.controls)
    verdict = verify(_closed(_until(made.lines(LEDGER), cover.last)))
    cover = replace(
        cover,
        gaps=tuple(verdict.gaps),
        beyond=tuple(verdict.beyond),
        policies=tuple(sorted(scope.policies or ())),
    )
    found = _write_sheets(made, scope)
    (folder / "report.html").write_bytes(report(cover, found))
    (folder / "README.txt").write_bytes(instructions(cover))
    (folder / "check").mkdir()
    for name, program in programs().items():
        (folder / name).write_bytes(program)
    names = [
        "README.txt",
        "report.html",
        *(f"{sheet.name}.csv" for sheet in SHEETS),
        LEDGER,
        EARLIER,
        BODIES,
        *programs(),
    ]
    manifest = _manifest(cover, folder, names)
    (folder / MANIFEST).write_bytes(manifest)
    (folder / SEAL).write_bytes(source.seal(text_of(cover.origin, manifest)).encode())
    return _zipped(folder, [*names, MANIFEST, SEAL])


def _refuse_unknown(asked: Sequence[str], carried: Collection[str]) -> None:
    for control in asked:
        if control not in carried:
            some = ", ".join(sorted(carried)) or "none"
            raise NotCarried(
                f"No policy carried the control {control[:80]} in this time. Those that were: {some}."
            )


@dataclass(frozen=True, slots=True)
class _Made:
    """What is written already."""

    folder: Path
    last: int
    since: str

    def lines(self, name: str) -> Iterator[bytes]:
        with (self.folder / name).open("rb") as file:
            yield from file

    def facts(self, wanted: Collection[str] = WANTED, body_of: BodyOf = no_body) -> Iterator[Fact]:
        return of_period(self.lines(LEDGER), self.lines(EARLIER), self.last, self.since, wanted, body_of)


def _write_ledger(source: LedgerSource, cover: Cover, folder: Path) -> None:
    with (folder / LEDGER).open("wb") as file:
        file.writelines(source.lines(cover.first, cover.signed, opened=True))


def _until(lines: Iterable[bytes], last: int) -> Iterator[bytes]:
    """The lines up to an entry, with what it opens."""
    for line in lines:
        if line.startswith(ENTRY) and _number(line) > last:
            return
        yield line


def _closed(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Without what entries open: what was just read from the ledger was compared there."""
    return (line for line in lines if not line.startswith(OPENED))


def _number(line: bytes) -> int:
    return int(line[79 : line.index(b",", 79)])


def _write_earlier(source: LedgerSource, cover: Cover, folder: Path) -> int:
    """The entries from before the period that still matter, each with its proof; how many they are."""
    with (folder / EARLIER).open("wb") as file:
        if cover.first == 1:
            return 0
        hashes = folder / "leaves"
        wanted = _standing(source, cover, hashes).numbers(_revisions(_Made(folder, cover.last, cover.since)))
        with hashes.open("rb") as leaves:
            proofs = paths(iter(lambda: leaves.read(_HASH), b""), wanted)
        hashes.unlink()
        for numbers in near(wanted):
            file.writelines(_proved(source, numbers, proofs))
    return len(wanted)


def near(numbers: Sequence[int]) -> Iterator[list[int]]:
    """Ascending numbers in groups of those that are read together faster than one by one."""
    found: list[int] = []
    for number in numbers:
        if found and number - found[-1] > NEAR:
            yield found
            found = []
        found.append(number)
    if found:
        yield found


def _proved(
    source: LedgerSource, numbers: Sequence[int], proofs: Mapping[int, Sequence[bytes]]
) -> Iterator[bytes]:
    """These entries with what they open, each behind its proof."""
    wanted, is_wanted = set(numbers), False
    for line in source.lines(numbers[0], numbers[-1], opened=True):
        if line.startswith(ENTRY):
            is_wanted = _number(line) in wanted
            if is_wanted:
                yield proof_line(proofs[_number(line)])
        if is_wanted and line.startswith((ENTRY, OPENED)):
            yield line


def _standing(source: LedgerSource, cover: Cover, hashes: Path) -> Beginning:
    beginning = Beginning(cover.since)
    with hashes.open("wb") as leaves:
        for fact in facts(_hashed(source.lines(1, cover.first - 1, opened=False), leaves), STANDING):
            beginning.take(fact)
    return beginning


def _hashed(lines: Iterable[bytes], leaves: BinaryIO) -> Iterator[bytes]:
    for line in lines:
        if line.startswith(ENTRY):
            leaves.write(leaf(line.removesuffix(b"\n")))
        yield line


def _write_bodies(source: LedgerSource, made: _Made) -> None:
    """What the versions were of which the files tell, as far as it is still there."""
    with (made.folder / BODIES).open("wb") as file:
        file.writelines(body + b"\n" for body in source.bodies(sorted(digests_in(made.facts(VERSIONS)))))


def _revisions(made: _Made) -> set[str]:
    """The policy sets under which something was judged in the period."""
    decisions = facts(_until(made.lines(LEDGER), made.last), ["decisions"])
    return {str(fact.row["policy_revision"]) for fact in decisions if "policy_revision" in fact.row}


def _write_sheets(made: _Made, scope: Scope) -> Gathered:
    """Every CSV file; returns what the report says of them."""
    found = Gathered()
    heads = {sheet.name: sheet.heads for sheet in SHEETS}
    folders = [made.folder / name for name in ("additions", "rows")]
    for folder in folders:
        folder.mkdir()
    with ExitStack() as open_files:
        files: dict[str, BinaryIO] = {}
        for sheet in SHEETS:
            files[sheet.name] = open_files.enter_context((made.folder / f"{sheet.name}.csv").open("wb"))
            files[sheet.name].write(BOM + csv_line(sheet.heads))
        body_of = open_files.enter_context(bodies_in(made.folder))
        added = in_files(
            additions(made.facts(WANTED, body_of), SHEETS, scope), by_matter, folders[0], Addition
        )
        for row in in_files(rows(added, SHEETS), in_order, folders[1], Row):
            files[row.sheet].write(csv_line(row.cells[head] for head in heads[row.sheet]))
            found.take(row)
    for folder in folders:
        for part in folder.iterdir():
            part.unlink()
        folder.rmdir()
    return found


def _manifest(cover: Cover, folder: Path, names: Sequence[str]) -> bytes:
    said = cover.manifest({name: _digest(folder / name) for name in names})
    return json.dumps(said, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _zipped(folder: Path, names: Sequence[str]) -> Path:
    """A ZIP of these files that says nothing of this machine, or of now."""
    target = folder / "evidence.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as zipped:
        for name in names:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            with (folder / name).open("rb") as file, zipped.open(entry, "w") as packed:
                while some := file.read(_READ):
                    packed.write(some)
    return target
