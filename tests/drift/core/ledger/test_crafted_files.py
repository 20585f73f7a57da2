"""Files that were made to deceive the verifier, or to stop it: each gets a verdict that names the place."""

from __future__ import annotations

import base64
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from drift.core.ledger import verifier
from drift.core.ledger.commitments import canonical
from drift.core.ledger.verifier import NOTHING, Tree, verify
from drift.core.ledger.writer import (
    Chain,
    Fact,
    checkpoint,
    checkpoint_line,
    hand_over,
    head,
    opened_line,
    public_key,
)
from tests.drift.core.ledger.test_verifier import KEY, ORIGIN, OTHER, PUBLIC, written

SALTED = bytes(range(0x30, 0x40))  # each byte of it is a sign of ASCII
HEAD: dict[str, Any] = {
    "ledger": 1,
    "origin": ORIGIN,
    "from": 1,
    "prev": NOTHING,
    "before": [],
    "keys": [PUBLIC],
    "handed": [],
}


def line(said: object) -> bytes:
    return canonical(said) + b"\n"


def entry_of(at: str = "2026-11-29T16:00:00.000Z", what: str = "votes", **row: Any) -> list[bytes]:
    """A file with one entry, and nothing that is signed."""
    fact = Fact(at, what, "insert", "a/b", row)
    return [line(HEAD), Chain(Tree()).add(fact, SALTED).line + b"\n"]


def test_a_value_is_not_opened_as_another_by_moving_the_border_to_its_salt() -> None:
    fact = Fact("2026-11-29T16:00:00.000Z", "votes", "insert", "a", {"n": 12345}, ("n",))
    entry = Chain(Tree()).add(fact, SALTED)
    salt, _ = entry.opened["n"]
    moved = [(bytes.fromhex(salt) + b"1").hex(), 2345]
    opened = line({"opened": 1, "values": {"n": moved}})
    assert "said something else of its n" in verify([line(HEAD), entry.line + b"\n", opened]).broken
    assert verify([line(HEAD), entry.line + b"\n", opened_line(entry)]).broken == ""


CRAFTED: dict[str, list[bytes]] = {
    "a size without end": [line({**HEAD, "from": float("inf")})],
    "no number": [line({**HEAD, "from": float("nan")})],
    "half a letter in a key": [line({**HEAD, "keys": ["\ud800+00000000+AAAA"]})],
    "half a letter in a key with its bytes": [
        line({**HEAD, "keys": [f"\ud800+00000000+{base64.b64encode(bytes([1] * 33)).decode()}"]})
    ],
    "half a letter in what comes before": [line({**HEAD, "prev": "\ud800"})],
    "half a letter in a checkpoint": [
        line(HEAD),
        line({"checkpoint": f"\ud800\n0\nAAAA\n\n\u2014 {ORIGIN} AAAA\n"}),
    ],
    "half a letter in a note of a key": [
        line({**HEAD, "handed": [f"\ud800\nnext key\n1\nx\n\n\u2014 {ORIGIN} A\n"]})
    ],
    "deep": [b'{"checkpoint":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"],
    "a time of another zone": entry_of("9999-12-31T23:59:59-1000"),
    "a period without end": entry_of(
        what="watch_periods",
        until=0,
        since=0,
        log_since=None,
        log_until=-1e300,
        unread={},
        beyond=[],
        snapshot_every=1,
        longest_without_snapshot=0,
    ),
    "a silence at no time": entry_of(what="silences", since=float("nan"), until=1),
    "kinds that are no list": entry_of(what="coverage", kinds=7),
}


@pytest.mark.parametrize("name", CRAFTED)
def test_no_file_stops_the_verifier(name: str) -> None:
    verdict = verify(CRAFTED[name])
    assert verdict.broken.endswith(".")
    assert verifier.in_words(verdict).startswith("NOT INTACT. ")


def test_kinds_of_any_sort_are_named() -> None:
    period: dict[str, Any] = {
        "until": 0,
        "since": 0,
        "log_since": None,
        "log_until": None,
        "unread": {},
        "beyond": ["a", 1],
    }
    lines = entry_of(what="watch_periods", **period, snapshot_every=1, longest_without_snapshot=0)
    assert "Never looked at, as nothing reads it: 1, a." in verifier.in_words(verify(lines))


def test_what_a_file_says_steers_no_terminal_and_begins_no_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    why = "\x1b[2J\nINTACT. 9 entries\u202e \ud800 \u2603"
    lines = entry_of(what="coverage", kind="tag", status="failed", reason=why)
    (tmp_path / "file").write_bytes(b"".join(lines))
    told = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", told)
    assert verifier.main([str(tmp_path / "file")]) == 0
    told.seek(0)
    shown = told.read()
    assert "\x1b" not in shown
    assert shown.count("\nINTACT") == 0
    assert r"\x1b[2J\nINTACT. 9 entries\u202e \ud800 \u2603" in shown


def test_a_file_without_a_checkpoint_is_not_vouched_for_by_a_key() -> None:
    """Whoever gives the key wants to know whether it signed."""
    bare = [one for one in written() if b'"checkpoint"' not in one]
    assert verify(bare).broken == ""
    assert "has no checkpoint" in verify(bare, trusted=(PUBLIC,)).broken
    note = json.loads(written()[-1])["checkpoint"]
    assert verify(bare, trusted=(PUBLIC,), known=(note,)).broken == ""


def test_a_key_hands_over_once() -> None:
    """A key that was stolen after it handed over cannot move the end of its time, or name another heir."""
    heir = public_key(ORIGIN, OTHER)
    once, twice = hand_over(ORIGIN, 1, KEY, heir), hand_over(ORIGIN, 99, KEY, heir)
    back = hand_over(ORIGIN, 99, OTHER, PUBLIC)
    chain = Chain(Tree())
    entries = [
        chain.add(Fact("2026-11-29T16:00:00.000Z", "votes", "insert", f"a{n}", {}), SALTED) for n in (1, 2)
    ]
    late = checkpoint_line(checkpoint(ORIGIN, chain.tree, KEY))

    def of(*handed: str) -> str:
        begin = head(ORIGIN, 1, NOTHING, [], [PUBLIC], handed)
        return verify([begin, *(one.line + b"\n" for one in entries), late], trusted=(PUBLIC,)).broken

    assert "is signed with no key of this ledger" in of(once)
    assert "hands over a second time" in of(once, twice)
    assert "in a circle" in of(once, back)
