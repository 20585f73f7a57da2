"""A ledger of a made-up quarter, and packs made of it, without a database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from drift.core.json_view import time
from drift.core.ledger.verifier import NOTHING, Tree
from drift.core.ledger.writer import (
    Chain,
    Entry,
    Fact,
    checkpoint,
    checkpoint_line,
    head,
    opened_line,
    public_key,
    signed_note,
)
from drift.core.model.resources import canonical
from guard.core.evidence.cover import Cover
from guard.queries.evidence.pack import make_pack

ORIGIN: Final = "guardrail.example/acme"
KEY: Final = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"a key for tests").digest())
PUBLIC: Final = public_key(ORIGIN, KEY)
DAY: Final = 86400.0


@dataclass
class MadeLedger:
    """A ledger that is a list. `notes` are its checkpoints, by the number of entries that they count."""

    key: Ed25519PrivateKey = KEY
    entries: list[Entry] = field(default_factory=list)
    notes: dict[int, str] = field(default_factory=dict)
    befores: list[tuple[str, tuple[bytes, ...]]] = field(default_factory=list)
    kept: dict[str, bytes] = field(default_factory=dict)
    chain: Chain = field(default_factory=lambda: Chain(Tree()))

    def add(self, at: str, what: str, op: Any, key: str, row: Mapping[str, Any], *personal: str) -> int:
        self.befores.append((self.chain.last, tuple(self.chain.tree.subtrees)))
        number = len(self.entries) + 1
        salt = hashlib.sha256(b"salt %d" % number).digest()[:16]
        self.entries.append(self.chain.add(Fact(at, what, op, key, row, personal), salt))
        return number

    def sign(self) -> str:
        note = checkpoint(ORIGIN, self.chain.tree, self.key)
        self.notes[len(self.entries)] = note
        return note

    def lines(self, first: int, last: int, *, opened: bool) -> Iterator[bytes]:
        before = (*self.befores, (self.chain.last, tuple(self.chain.tree.subtrees)))[first - 1]
        prev, subtrees = before if first > 1 else (NOTHING, ())
        yield head(ORIGIN, first, prev, subtrees, [public_key(ORIGIN, self.key)])
        for entry in self.entries[first - 1 : last]:
            yield entry.line + b"\n"
            if opened and entry.opened:
                yield opened_line(entry)
            if entry.number in self.notes:
                yield checkpoint_line(self.notes[entry.number])

    def keep(self, body: Mapping[str, Any]) -> str:
        """A body, as the store keeps it; returns its digest."""
        raw = canonical(dict(body))
        digest = hashlib.sha256(raw).hexdigest()
        self.kept[digest] = raw
        return digest

    def bodies(self, digests: Sequence[str]) -> Iterator[bytes]:
        return (self.kept[digest] for digest in digests if digest in self.kept)

    def seal(self, text: str) -> str:
        return signed_note(ORIGIN, text, self.key)


BEGIN: Final = 1_790_812_800.0  # 2026-10-01T00:00:00Z
END: Final = BEGIN + 92 * DAY

_ACTOR: Final = ("actor_email", "actor_ip", "actor_id")


def _time(at: float) -> str:

    text = time(at)
    return text if "." in text else text.replace("Z", ".000Z")


@dataclass
class Story:
    """Writes what happens into a ledger; `at` is Unix seconds."""

    ledger: MadeLedger = field(default_factory=MadeLedger)

    def say(self, at: float, what: str, op: str, key: str, row: Mapping[str, Any], *personal: str) -> int:
        return self.ledger.add(_time(at), what, op, key, row, *personal)

    def change(
        self, at: float, number: int, kind: str, id: str, who: str, confidence: str = "certain"
    ) -> int:
        row = {
            "kind": kind, "resource_id": id, "operation": "updated", "fields": ["/name"], "detected_at": at + 2,
            "acted_at": at, "source": "activity", "confidence": confidence, "actor_type": "admin", "actor_email": who,
            "actor_ip": "198.51.100.7", "actor_id": "77",
        }  # fmt: skip
        return self.say(at + 2, "changes", "insert", str(number), row, *_ACTOR, "fields")

    def decision(self, at: float, id: str, policy: str, verdict: str, **more: Any) -> int:
        reason = {
            "policy": policy, "outcome": "broken" if verdict != "allow" else "exempt", "action": verdict,
            "sentence": f"This change is stopped because of {policy}.",
            "exemptions": ["resource 42"] if verdict == "allow" else [],
        }  # fmt: skip
        row = {
            "at": at, "entry": "change", "mode": "enforce", "policy_revision": "aaaa1111", "verdict": verdict,
            "note": "",
            "judgement": {"reasons": [reason]}, **more,
        }  # fmt: skip
        return self.say(at, "decisions", "insert", id, row, *_ACTOR, "judgement")


def cover_of(ledger: MadeLedger, *controls: str, since: float = BEGIN, until: float = END) -> Cover:
    times = [json.loads(entry.line)["at"] for entry in ledger.entries]
    first = sum(time < _time(since) for time in times) + 1
    last = sum(time < _time(until) for time in times)
    signed = min((size for size in ledger.notes if size >= last), default=last)
    return Cover(
        workspace="acme", origin=ORIGIN, key=public_key(ORIGIN, ledger.key), controls=controls,
        from_day="2026-10-01", to_day="2026-12-31", zone="UTC", since=_time(since), until=_time(until), ended=True,
        first=first, last=last, signed=signed, checkpoint=ledger.notes.get(signed, ""),
    )  # fmt: skip


def pack_of(folder: Path, ledger: MadeLedger, *controls: str) -> Path:
    folder.mkdir(parents=True)
    return make_pack(ledger, cover_of(ledger, *controls), folder)
