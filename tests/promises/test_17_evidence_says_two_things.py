"""Promise 17: evidence says two things apart: whether it is intact, and whether it is complete. Erasing a person breaks
neither."""

from __future__ import annotations

from pathlib import Path

from drift.core.ledger.verifier import verify
from tests.guard.sealing.sealed import HOUR, exported, hours, keys, notes, sealed_stage, verdict


def test_evidence_says_two_things_apart(tmp_path: Path) -> None:
    with sealed_stage(tmp_path) as on:
        whole = verdict(on, keys(on), notes(on))
        assert (whole.broken, whole.gaps) == ("", [])
        on.clock.now += 9 * HOUR  # no service runs
        hours(on)
        gap = verdict(on, keys(on), notes(on))
        assert gap.broken == ""
        assert gap.gaps
        lines = exported(on)
        lines[5] = lines[5].replace(b'"op":"insert"', b'"op":"update"')
        assert verify(lines).broken


def test_evidence_says_two_things_and_erasing_a_person_breaks_neither(tmp_path: Path) -> None:
    with sealed_stage(tmp_path) as on:
        kept = notes(on)
        with on.guarded.transaction() as work:
            for entry in work.state.ledger.entries(1, 10_000):
                names = [name for name, value in entry.row.items() if "@acme.example" in str(value)]
                work.state.ledger.erase(entry.number, names)
        assert b"@acme.example" not in b"".join(exported(on))
        after = verdict(on, keys(on), kept)
        assert (after.broken, after.gaps) == ("", [])
        hours(on)
        assert verdict(on, keys(on), kept).broken == ""
