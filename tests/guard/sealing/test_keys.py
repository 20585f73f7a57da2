"""Keys are published in the ledger that they sign, and hand over to each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from guard.sealing.errors import KeyUnusable
from guard.sealing.keys import rotate
from guard.sealing.private_key import KeySource
from guard.sealing.seal import seal
from tests.guard.sealing.sealed import HOUR, home, hours, jobs, keys, notes, sealed_stage, verdict
from tests.guard.sealing.test_private_key import pem
from tests.guard.web.stage import Stage


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with sealed_stage(tmp_path) as made:
        yield made


def test_whoever_knows_the_first_key_knows_all_that_followed(on: Stage) -> None:
    first = keys(on)[0]
    for _ in range(3):
        rotate(on.guarded, jobs(on).source)
        hours(on)
    found = verdict(on, [first], notes(on))
    assert (found.broken, found.signed) == ("", found.entries)
    assert len(keys(on)) == 4
    later = verdict(on, [keys(on)[2]])
    assert (
        "signed with no key of this ledger" in later.broken
    )  # an older key hands over, and never a later one back


def test_a_change_of_keys_stands_in_the_ledger(on: Stage) -> None:
    made = rotate(on.guarded, jobs(on).source)
    hours(on)
    with on.guarded.view() as view:
        entries = [entry for entry in view.state.ledger.entries(1, 10_000) if entry.what == "ledger_keys"]
    assert [(entry.op, entry.key) for entry in entries] == [
        ("insert", made.old),
        ("update", made.old),
        ("insert", made.new),
    ]
    assert "next key" in str(entries[2].row["handed"])
    jobs(on).check.look()
    assert jobs(on).check.broken == ""


def test_a_process_that_ends_while_a_key_hands_over_leaves_no_ledger_without_a_key(
    on: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = jobs(on).source

    class Killed(Exception):
        pass

    def die(self: KeySource) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(KeySource, "take_prepared", die)
        with pytest.raises(Killed):
            rotate(on.guarded, source)
    hours(on)
    found = verdict(on, keys(on)[:1])
    assert (found.broken, found.signed) == ("", found.entries)
    assert source.prepared() is None


def test_a_key_that_was_prepared_and_never_used_does_not_sign(on: Stage) -> None:
    source = jobs(on).source
    source.prepare()
    hours(on)
    assert len(keys(on)) == 1
    rotate(on.guarded, source)
    hours(on)
    assert len(keys(on)) == 2
    assert verdict(on, keys(on)[:1]).broken == ""


def test_a_key_of_a_setting_hands_over_to_the_one_that_the_setting_gets_next(on: Stage) -> None:
    given, new = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    rotate(on.guarded, jobs(on).source, given)
    old = replace(jobs(on).source, given=pem(given))
    on.clock.now += HOUR
    seal(on.guarded, old, 900.0)
    rotate(on.guarded, old, new)
    with pytest.raises(KeyUnusable, match=r"handed over to another at .* and signs no more"):
        seal(on.guarded, old, 900.0)
    on.clock.now += HOUR
    seal(on.guarded, replace(old, given=pem(new)), 900.0)
    assert verdict(on, keys(on)[:1]).broken == ""


def test_a_key_of_the_ledger_cannot_be_the_next_one(on: Stage) -> None:
    with pytest.raises(KeyUnusable, match="is a key of this ledger already"):
        rotate(on.guarded, jobs(on).source, jobs(on).source.key())


def test_each_replica_may_have_a_key_of_its_own_and_all_are_published(on: Stage, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    on.clock.now += HOUR
    seal(on.guarded, KeySource(tmp_path / "other"), 900.0)
    hours(on)
    assert len(keys(on)) == 2
    assert verdict(on, keys(on)).broken == ""
    assert "signed with no key of this ledger" in verdict(on, keys(on)[:1]).broken


def test_no_private_key_is_in_the_database(on: Stage) -> None:
    with on.database.write():
        pass
    raw = jobs(on).source.key().private_bytes_raw()
    text = (home(on) / "ledger.key").read_bytes().splitlines()[1]
    for file in home(on).glob("guardrail.db*"):
        stored = file.read_bytes()
        assert raw not in stored
        assert text not in stored
        assert raw.hex().encode() not in stored
