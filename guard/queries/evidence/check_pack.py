"""Checks an unpacked evidence pack: `python check [--key KEY] [--checkpoint FILE]`. It lies in each pack.

It says whether every file is as the manifest says and the manifest is signed, whether the slice of the ledger is
intact, and whether each row of each CSV file is the one that the ledger gives: it makes them again and compares.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from drift.core.ledger.commitments import printable
from drift.core.ledger.notes import Key, LedgerBroken, key_of, misgiven, next_key_of
from drift.core.ledger.verifier import in_words, verify, write
from guard.core.evidence.bodies import BODIES, BodyOf, digests_in, no_body, places, unfounded
from guard.core.evidence.comparing import csv_files, differences, of_period, wrongly_opened
from guard.core.evidence.proofs import unproved
from guard.core.evidence.sealing import unsealed
from guard.core.evidence.sheets import Fact
from guard.core.evidence.standing import POLICY_SETS, SHEETS, WANTED, scope_of

MANIFEST: Final = "manifest.json"
SEAL: Final = "manifest.seal"
LEDGER: Final = "ledger.ndjson"
EARLIER: Final = "earlier.ndjson"
VERSIONS: Final = frozenset({"versions"})
_DAMAGED: Final = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    ArithmeticError,
    RecursionError,
    LedgerBroken,
)
"""What reading a damaged file raises."""


@contextmanager
def bodies_in(folder: Path) -> Iterator[BodyOf]:
    """The bodies of a pack, each read when it is asked for. What has another digest is none of them."""
    path = folder / BODIES
    if not path.is_file():
        yield no_body
        return
    with path.open("rb") as file:
        found = places(file)

        def body_of(digest: str) -> Mapping[str, Any] | None:
            if digest not in found:
                return None
            file.seek(found[digest])
            return dict(json.loads(file.readline()))

        yield body_of


@dataclass(frozen=True, slots=True)
class Pack:
    """An unpacked pack: its folder, what its manifest says, how its ledger begins, and the keys to believe."""

    folder: Path
    manifest: bytes
    said: Mapping[str, Any]
    head: Mapping[str, Any]
    trusted: Sequence[str]

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file; none where it is not there."""
        if (self.folder / name).is_file():
            with (self.folder / name).open("rb") as file:
                yield from file

    def facts(self, wanted: Collection[str] = WANTED, body_of: BodyOf = no_body) -> Iterator[Fact]:
        return of_period(
            self.lines(LEDGER),
            self.lines(EARLIER),
            int(self.said["last"]),
            str(self.said["since"]),
            wanted,
            body_of,
        )


def _of_seal(pack: Pack) -> Iterator[str]:
    note = (pack.folder / SEAL).read_bytes() if (pack.folder / SEAL).is_file() else b""
    why = unsealed(note.decode("utf-8", "replace"), str(pack.head["origin"]), pack.manifest, _keys(pack))
    yield from filter(None, [why])


def _keys(pack: Pack) -> list[Key]:
    """The keys that the reader trusts, and those that they handed over to: whichever handed over seals nothing more."""
    keys = [key_of(text) for text in pack.trusted or pack.head["keys"]]
    retired: set[Key] = set()
    for note in pack.head["handed"]:
        if handed := next_key_of(note, keys):
            retired.add(handed[0])
            keys.append(handed[1])
    return [key for key in keys if key not in retired]


def _of_files(pack: Pack) -> Iterator[str]:
    listed = pack.said["files"]
    for name, digest in listed.items():
        if not (pack.folder / name).is_file():
            yield f"{name} is missing."
        elif _digest(pack.folder / name) != digest:
            yield f"{name} is not the file that was made: its SHA-256 is another."
    for name in sorted(_there(pack.folder)):
        if name not in listed and name not in (MANIFEST, SEAL):
            yield f"{name} was added: the manifest does not list it."


def _there(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file() and path.parent.name != "__pycache__":
            yield path.relative_to(folder).as_posix()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _of_earlier(pack: Pack) -> Iterator[str]:
    before = [bytes.fromhex(text) for text in pack.head["before"]]
    yield from unproved(pack.lines(EARLIER), before, int(pack.head["from"]) - 1)
    yield from wrongly_opened(EARLIER, pack.lines(EARLIER))


def _of_bodies(pack: Pack) -> Iterator[str]:
    yield from unfounded(pack.lines(BODIES), digests_in(pack.facts(VERSIONS)))


def _of_rows(pack: Pack) -> Iterator[str]:
    """The rows that are not those that the ledger gives."""
    scope = scope_of(pack.facts(POLICY_SETS), tuple(pack.said["controls"]))
    with bodies_in(pack.folder) as body_of:
        made = csv_files(pack.facts(WANTED, body_of), scope)
    for sheet in SHEETS:
        name = f"{sheet.name}.csv"
        yield from differences(name, made[sheet.name], pack.lines(name))


_PARTS: Final[tuple[Callable[[Pack], Iterable[str]], ...]] = (
    _of_seal,
    _of_files,
    _of_earlier,
    _of_bodies,
    _of_rows,
)


def troubles(pack: Pack) -> list[str]:
    """Sentences about everything that is not as it was made, beside what the verifier says of the ledger."""
    found: list[str] = []
    for part in _PARTS:
        try:
            found.extend(part(pack))
        except _DAMAGED:
            found.append(
                "A line of ledger.ndjson, earlier.ndjson, bodies.ndjson or manifest.json is damaged: it cannot be read."
            )
    return list(dict.fromkeys(found))


def _pack(folder: Path, trusted: Sequence[str]) -> Pack:
    """Raises OSError, and what _DAMAGED lists."""
    manifest = (folder / MANIFEST).read_bytes()
    with (folder / LEDGER).open("rb") as file:
        head = dict(json.loads(file.readline()))
    said = dict(json.loads(manifest))
    files = {str(name): str(digest) for name, digest in said["files"].items()}
    return Pack(folder, manifest, said | {"files": files}, head, trusted)


def main(arguments: Sequence[str], folder: Path) -> int:
    """0 where everything is as it was made, 1 where it is not, 2 where that cannot be told."""
    parser = argparse.ArgumentParser(prog="python check", description="Checks an evidence pack.")
    parser.add_argument(
        "folder", nargs="?", default=folder, type=Path, help="the unpacked pack, if it is another"
    )
    parser.add_argument("--key", action="append", default=[], help="the public key that you know")
    parser.add_argument(
        "--checkpoint", action="append", default=[], type=Path, help="a file with a checkpoint that you kept"
    )
    given = parser.parse_args(arguments)
    try:
        kept = [path.read_text(encoding="utf-8", errors="replace") for path in given.checkpoint]
        if why := misgiven(given.key, kept):
            sys.stderr.write(f"{why}\n")
            return 2
        pack = _pack(given.folder, given.key)
        found, verdict = troubles(pack), verify(pack.lines(LEDGER), given.key, kept)
    except OSError as problem:
        sys.stderr.write(f"{problem.filename} cannot be read: {problem.strerror}.\n")
        return 2
    except _DAMAGED:
        sys.stdout.write("NOT AS IT WAS MADE. manifest.json or the first line of ledger.ndjson is damaged.\n")
        return 1
    told = "\n".join(map(printable, _told(pack, found)))
    write(f"{told}\n\nThe ledger of the period:\n{in_words(verdict)}")
    return 1 if found or verdict.broken else 0


def _told(pack: Pack, found: Sequence[str]) -> Iterator[str]:
    if found:
        yield f"NOT AS IT WAS MADE. {len(found)} difference{'' if len(found) == 1 else 's'}:"
        yield from found
        return
    yield (
        f"AS IT WAS MADE. {len(pack.said['files'])} files are those that were signed, and every row of every CSV file "
        "follows from the ledger."
    )
    if not pack.trusted:
        yield (
            "The key is the one that the pack itself names: whoever makes a key can make a pack. Ask for the key in "
            "another way, and give it with --key."
        )
