"""The bodies of the versions of which a pack tells: a file with one on each line, as the store hashes it. The SHA-256
of a line, without its LF, is the digest to which an entry of the ledger commits. This file works alone, beside
`sheets.py`, as it lies in each pack."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from guard.core.evidence.sheets import Fact

BODIES: Final = "bodies.ndjson"
BodyOf: TypeAlias = Callable[[str], Mapping[str, Any] | None]
"""The body with a digest; None where the pack has none."""


def no_body(_digest: str) -> None:
    return None


def digests_in(found: Iterable[Fact]) -> set[str]:
    """The digests that entries of versions open."""
    values = (fact.row.get("digest") for fact in found if fact.what == "versions")
    return {value for value in values if isinstance(value, str)}


def digest_of(line: bytes) -> str:
    return hashlib.sha256(line.removesuffix(b"\n")).hexdigest()


def with_bodies(found: Iterable[Fact], body_of: BodyOf) -> Iterator[Fact]:
    """Facts, those of versions with their bodies."""
    for fact in found:
        digest = fact.row.get("digest") if fact.what == "versions" else None
        if isinstance(digest, str) and (body := body_of(digest)) is not None:
            fact.row["body"] = body
        yield fact


def unfounded(lines: Iterable[bytes], digests: set[str]) -> Iterator[str]:
    """Sentences about bodies that no entry commits to, and about lines that do not stand where they were put."""
    before = ""
    for at, line in enumerate(lines, start=1):
        digest = digest_of(line)
        if digest not in digests:
            yield f"{BODIES}, line {at}: no entry of the ledger is about this body. It was changed or added."
        elif digest <= before:
            yield f"{BODIES}, line {at}: it does not stand where it was put, or stands there twice."
        else:
            before = digest


def places(lines: Iterable[bytes]) -> dict[str, int]:
    """Where in the file each body begins, by its digest."""
    found: dict[str, int] = {}
    place = 0
    for line in lines:
        found[digest_of(line)] = place
        place += len(line)
    return found
