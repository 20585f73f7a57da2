"""Whatever somebody changes in the database behind the service's back, the service finds it and says where."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import event, text

from drift.core.ledger.verifier import Tree, verify
from drift.core.ledger.writer import checkpoint, public_key
from drift.sync.ledger_feed import feed_ledger
from guard.core.model.blind_spots import Cause
from guard.sealing.keys import rotate
from guard.sealing.self_check import WHOLE, SelfCheck
from tests.guard.sealing.sealed import (
    HOUR,
    behind_its_back,
    exported,
    home,
    hours,
    jobs,
    keys,
    notes,
    sealed_stage,
)
from tests.guard.web.stage import Stage, stage


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with sealed_stage(tmp_path) as made:
        yield made


def looked(on: Stage) -> SelfCheck:
    """A service that starts now, and verifies all of it."""
    check = SelfCheck(on.guarded, home(on), pause=lambda _: None)
    check.look()
    return check


def size(on: Stage) -> int:
    with on.guarded.view() as view:
        return view.state.ledger.head().size


def test_a_ledger_that_nobody_touched_is_in_order(on: Stage) -> None:
    check = looked(on)
    assert check.broken == ""
    assert check.entries == size(on)
    assert check.spots() == []
    hours(on)
    check.look()
    assert (check.broken, check.entries) == ("", size(on))


def test_where_nothing_is_new_no_entry_is_read(on: Stage) -> None:
    check = looked(on)
    asked: list[str] = []
    event.listen(
        on.guarded.workspace.database.engine, "before_cursor_execute", lambda *told: asked.append(told[2])
    )
    check.look()
    assert (check.broken, check.entries) == ("", size(on))
    assert not any("ledger_entries.body" in statement for statement in asked)
    assert not any("ledger_checkpoints" in statement for statement in asked)


def test_a_service_that_verifies_before_anything_was_signed_raises_no_alarm(tmp_path: Path) -> None:
    with stage(tmp_path) as new:
        check = SelfCheck(new.guarded, home(new), pause=lambda _: None)
        check.look()
        assert (check.broken, check.entries) == ("", size(new))
        jobs(new).seal()
        check.look()
        assert (check.broken, check.entries) == ("", size(new))
        lines = exported(new)
        assert verify(lines, keys(new)).signed == size(new)


def test_what_was_never_signed_is_intact_as_far_as_that_can_be_told(tmp_path: Path) -> None:
    with stage(tmp_path) as new:
        feed_ledger(new.guarded.workspace)
        found = verify(exported(new))
        assert (found.broken, found.signed) == ("", 0)
        assert found.entries > 10


def test_a_key_that_hands_over_while_it_is_verified_is_no_alarm(on: Stage) -> None:
    monitor: list[float] = []

    def hand_over(_: float) -> None:
        if not monitor:
            monitor.append(0.0)
            rotate(on.guarded, jobs(on).source)
            hours(on)

    check = SelfCheck(on.guarded, home(on), pause=hand_over, chunk=20)
    check.look()
    assert monitor
    assert (check.broken, check.entries) == ("", size(on))


def change_body(on: Stage) -> None:
    with on.database.write() as connection:
        row = connection.execute(text("SELECT body FROM ledger_entries WHERE number = 5")).one()
        packed = not bytes(row.body).startswith(b'"')
        body = zlib.decompress(row.body) if packed else bytes(row.body)
        changed = body.replace(b'"insert"', b'"update"')
        assert changed != body
        connection.execute(text("UPDATE ledger_entries SET body = :body WHERE number = 5"), {"body": changed})


def change_hash(on: Stage) -> None:
    behind_its_back(on, "UPDATE ledger_entries SET hash = :other WHERE number = 5", other=bytes(32))


def remove(on: Stage) -> None:
    behind_its_back(on, "DELETE FROM ledger_entries WHERE number = 5")


def remove_and_close_up(on: Stage) -> None:
    behind_its_back(
        on,
        "DELETE FROM ledger_entries WHERE number = 5",
        "UPDATE ledger_entries SET number = -number WHERE number > 5",
        "UPDATE ledger_entries SET number = -number - 1 WHERE number < 0",
        "UPDATE ledger_heads SET size = size - 1",
    )


def swap(on: Stage) -> None:
    behind_its_back(
        on,
        "UPDATE ledger_entries SET number = -1 WHERE number = 5",
        "UPDATE ledger_entries SET number = 5 WHERE number = 6",
        "UPDATE ledger_entries SET number = 6 WHERE number = -1",
    )


@pytest.mark.parametrize("change", [change_body, remove, remove_and_close_up, swap])
def test_an_entry_that_was_changed_removed_or_moved_is_located(
    on: Stage, change: Callable[[Stage], None]
) -> None:
    before = looked(on)
    change(on)
    check = looked(on)
    assert "The ledger is not what was written." in check.broken
    assert check.entries in (4, 5)
    assert f"{check.entries} entries before it are in order." in check.broken
    (spot,) = check.spots()
    assert (spot.cause, spot.severity) == (Cause.LEDGER_BROKEN, "critical")
    on.clock.now += WHOLE  # a service that goes on running verifies all of it once a day
    before.look()
    assert before.broken.partition("Line")[0] == check.broken.partition("Line")[0]


def test_a_hash_that_was_changed_is_located(on: Stage) -> None:
    change_hash(on)
    check = looked(on)
    assert check.broken
    assert check.entries in (4, 5)


def test_an_end_that_was_cut_off_is_found_by_a_service_that_saw_it(on: Stage) -> None:
    check = looked(on)
    cut(on, size(on) - 3)
    check.look()
    assert "its end was cut off" in check.broken
    assert f"It ends after entry {size(on)}" in check.broken


def cut(on: Stage, left: int) -> None:
    """Cut off with the head, the checkpoints, and everything that names a later entry."""
    with on.guarded.view() as view:
        subtrees = b"".join(view.state.ledger.subtrees(left))
        (last,) = view.state.ledger.hashes(left, left)
    behind_its_back(
        on,
        "DELETE FROM ledger_entries WHERE number > :left",
        "DELETE FROM ledger_checkpoints WHERE size > :left",
        "UPDATE ledger_heads SET size = :left, subtrees = :subtrees, last = :last",
        left=left,
        subtrees=subtrees,
        last=last,
    )


def test_an_end_that_was_cut_off_is_found_after_a_restart_by_what_lies_beside_the_database(on: Stage) -> None:
    cut(on, size(on) - 3)
    check = looked(on)
    assert "its end was cut off" in check.broken


def test_a_chain_that_was_made_anew_and_signed_with_another_key_is_found(on: Stage) -> None:
    """Whoever has the database writes another key into it, and signs every checkpoint with that."""
    other = Ed25519PrivateKey.generate()
    with on.guarded.view() as view:
        origin = view.state.seals.origin()
        signed = {
            sealed.size: checkpoint(
                origin, Tree(sealed.size, list(view.state.ledger.subtrees(sealed.size))), other
            )
            for sealed in view.state.seals.between(0, 10**9)
        }
    forged = public_key(origin, other)
    for number, note in signed.items():
        behind_its_back(
            on, "UPDATE ledger_checkpoints SET note = :note WHERE size = :size", note=note, size=number
        )
    behind_its_back(on, "UPDATE ledger_keys SET public = :public", public=forged)
    assert looked(on).broken
    (home(on) / "ledger.checkpoint").unlink()
    on.clock.now += HOUR
    check = looked(on)
    assert "The keys in the database are not those of its entries" in check.broken
    assert forged in check.broken


def test_a_checkpoint_that_was_changed_is_located(on: Stage) -> None:
    origin, size_, root, *rest = notes(on)[-1].split("\n")
    other = "\n".join([origin, size_, ("B" if root[0] == "A" else "A") + root[1:], *rest])
    behind_its_back(on, "UPDATE ledger_checkpoints SET note = :note", note=other)
    assert "is not good: the checkpoint or the key was changed" in looked(on).broken


def test_keys_that_are_gone_are_found(on: Stage) -> None:
    behind_its_back(on, "DELETE FROM ledger_keys")
    assert "its keys are gone" in looked(on).broken


def test_what_an_entry_says_of_people_cannot_be_changed(on: Stage) -> None:
    behind_its_back(
        on,
        "UPDATE ledger_entries SET people = replace(people, 'alice@', 'malice@')",
    )
    assert "said something else of its email" in looked(on).broken


def test_the_alarm_ends_when_the_ledger_is_mended(on: Stage) -> None:
    check = looked(on)
    swap(on)
    on.clock.now += WHOLE
    check.look()
    assert check.broken
    swap(on)
    check.look()
    assert check.broken == ""
    assert check.spots() == []


def test_a_ledger_is_verified_in_pieces_and_others_get_their_turn(
    on: Stage,
) -> None:
    pauses: list[float] = []
    check = SelfCheck(on.guarded, home(on), pause=pauses.append, chunk=7)
    check.look()
    assert (check.broken, check.entries) == ("", size(on))
    assert len(pauses) == (size(on) - 1) // 7


def test_the_service_raises_the_alarm_where_people_look(on: Stage) -> None:
    swap(on)
    jobs(on).check.look()
    on.service.watch.look()
    with on.guarded.view() as view:
        causes = [noticed.spot.cause for noticed in view.blind_spots.all()]
    assert Cause.LEDGER_BROKEN in causes
    assert keys(on)
