"""Keys, checkpoints and reports of what was looked at, on both engines."""

from __future__ import annotations

import threading

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from drift.core.ledger.writer import public_key
from drift.core.model.resources import Ref
from drift.store import StateStore
from drift.store.ledger_seals import Sealed
from drift.store.sql.database import Database
from drift.store.watch_periods import WatchPeriod

NOON = 1_796_000_000.0
KEYS = [public_key("acme/1", Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)) for number in (1, 2)]


def test_keys_are_listed_as_they_came_and_the_first_names_the_ledger(drift: StateStore) -> None:
    seals = drift.seals
    assert (seals.origin(), seals.published()) == ("", [])
    seals.publish(KEYS[0], NOON, 0)
    seals.publish(KEYS[0], NOON + 9, 9)  # which is known
    assert seals.retire(KEYS[0], NOON + 60, 2**40)
    assert not seals.retire(KEYS[0], NOON + 61, 2**40 + 1)
    seals.publish(KEYS[1], NOON + 60, 2**40, "note")
    first, second = seals.published()
    assert (first.public, first.until, first.until_size) == (KEYS[0], NOON + 60, 2**40)
    assert (second.public, second.until, second.handed) == (KEYS[1], None, "note")
    assert seals.origin() == "acme/1"


def test_a_checkpoint_is_kept_once_and_others_vouch_for_it_later(drift: StateStore) -> None:
    seals = drift.seals
    sizes = (5, 9, 2**40)
    assert all(seals.seal(Sealed(size, NOON + size % 100, f"note {size}")) for size in sizes)
    assert not seals.seal(Sealed(9, NOON, "another"))
    seals.vouch(9, note="note 9 and more", at=NOON + 99)
    seals.stamp(9, b"\x30\x00\xff")
    found = seals.of(9)
    assert found == Sealed(9, NOON + 9, "note 9 and more", NOON + 99, b"\x30\x00\xff")
    assert seals.witnessed() == found
    assert [sealed.size for sealed in seals.between(5, 9)] == [5, 9]
    assert [sealed.size for sealed in seals.list(2)] == [2**40, 9]
    assert [sealed.size for sealed in seals.list(2, 9)] == [5]
    newest, after = seals.newest(), seals.after(6)
    assert newest is not None
    assert after is not None
    assert (newest.size, after.size, seals.after(2**40 + 1)) == (2**40, 9, None)


def test_a_log_that_is_read_on_has_one_span_and_a_gap_begins_another(drift: StateStore) -> None:
    periods = drift.watch_periods
    assert periods.log_span() is None
    periods.read_log(NOON - 600, NOON)
    periods.read_log(NOON - 540, NOON + 60)
    periods.read_log(NOON + 60, NOON + 120)
    assert periods.log_span() == (NOON - 600, NOON + 120)
    periods.read_log(NOON + 121, NOON + 180)
    assert periods.log_span() == (NOON + 121, NOON + 180)
    periods.read_log(NOON - 999, NOON - 900)  # the clock was put back
    assert periods.log_span() == (NOON - 999, NOON - 900)


def test_the_latest_report_is_read_as_it_was_kept(drift: StateStore) -> None:
    periods = drift.watch_periods
    assert periods.latest() is None
    first = WatchPeriod(None, NOON, None, None, 900.0, 0.0, {}, ())
    second = WatchPeriod(
        NOON, NOON + 3600, NOON - 9, NOON + 3599, 900.0, 901.5, {"tag": "forbidden"}, ["sla"]
    )
    periods.add(first)
    periods.add(second)
    assert periods.latest() == second


def test_no_key_signs_while_another_transaction_has_it_hand_over(database: Database, workspace: int) -> None:
    """What `guard/sealing/keys.py` locks."""
    order: list[str] = []
    locked, waits = threading.Event(), threading.Event()

    def hand_over() -> None:
        with database.write() as connection:
            state = StateStore(connection, workspace)
            state.lock(Ref("ledger", "seal"))
            locked.set()
            waits.wait(30)
            state.seals.publish(KEYS[0], NOON, 0)
            order.append("handed over")

    thread = threading.Thread(target=hand_over)
    thread.start()
    assert locked.wait(30)
    waits.set()
    with database.write() as connection:
        state = StateStore(connection, workspace)
        state.lock(Ref("ledger", "seal"))
        order.append("signed")
        assert [key.public for key in state.seals.published()] == [KEYS[0]]
    thread.join(30)
    assert order == ["handed over", "signed"]
