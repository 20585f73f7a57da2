"""A witness signs each checkpoint after it saw that the ledger only grew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from drift.core.ledger.notes import key_of
from guard.sealing.errors import WitnessFailed
from guard.sealing.seal import seal
from guard.sealing.witness import Witness, ask_witness
from tests.drift.core.ledger.witness import Witness as FarWitness
from tests.guard.sealing.sealed import HOUR, behind_its_back, hours, jobs, keys, notes, sealed_stage, verdict
from tests.guard.web.stage import Stage

URL = "https://witness.example.com/w1"


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with sealed_stage(tmp_path) as made:
        yield made


def witness(far: FarWitness, asked: list[str] | None = None) -> Witness:
    def answer(request: httpx.Request) -> httpx.Response:
        assert (request.method, str(request.url)) == ("POST", f"{URL}/add-checkpoint")
        body = request.content.decode()
        if asked is not None:
            asked.append(body.split("\n")[0])
        status, text = far.add_checkpoint(body)
        kind = "text/x.tlog.size" if status == 409 else "text/plain; charset=utf-8"
        return httpx.Response(status, text=text, headers={"Content-Type": kind})

    return Witness(URL, key_of(far.public), httpx.Client(transport=httpx.MockTransport(answer)))


def test_each_checkpoint_is_signed_once_with_a_proof_that_the_ledger_only_grew(on: Stage) -> None:
    far = FarWitness(keys(on))
    asked: list[str] = []
    for number in range(4):
        assert ask_witness(on.guarded, witness(far, asked))
        assert not ask_witness(on.guarded, witness(far, asked))
        if number < 3:
            hours(on)
    assert len(asked) == 4
    assert asked[0] == "old 0"
    assert asked[1] == f"old {notes(on)[0].splitlines()[1]}"
    found = verdict(on, [*keys(on), far.public])
    assert (found.broken, found.witnesses, found.witnessed) == ("", (far.name,), found.entries)


def test_a_witness_that_saw_more_than_we_know_of_is_asked_from_there(on: Stage) -> None:
    """It signed, and its answer was lost."""
    far = FarWitness(keys(on))
    ask_witness(on.guarded, witness(far))
    behind_its_back(on, "UPDATE ledger_checkpoints SET witnessed_at = NULL")
    hours(on)
    asked: list[str] = []
    assert ask_witness(on.guarded, witness(far, asked))
    assert asked == ["old 0", f"old {notes(on)[0].splitlines()[1]}"]


def test_a_ledger_that_was_made_anew_is_not_signed(on: Stage) -> None:
    far = FarWitness(keys(on))
    ask_witness(on.guarded, witness(far))
    size, root = next(iter(far.seen.values()))
    far.seen = {origin: (size, bytes(32)) for origin in far.seen}
    hours(on)
    with pytest.raises(WitnessFailed, match=r"422.*one of the two was changed"):
        ask_witness(on.guarded, witness(far))
    assert root != bytes(32)
    far.seen = {origin: (size + 1, bytes(32)) for origin in far.seen}
    with pytest.raises(WitnessFailed, match=f"saw {size + 1} entries last, and no checkpoint"):
        ask_witness(on.guarded, witness(far))


def test_what_else_a_witness_may_answer_is_told(on: Stage) -> None:
    unknown = FarWitness([])
    with pytest.raises(WitnessFailed, match=r"404.*does not know this ledger"):
        ask_witness(on.guarded, witness(unknown))
    other = FarWitness(keys(on), name="another.example.com")
    with pytest.raises(WitnessFailed, match="is not signed with"):
        ask_witness(on.guarded, Witness(URL, key_of(FarWitness([]).public), witness(other).http))

    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no")

    http = httpx.Client(transport=httpx.MockTransport(away))
    with pytest.raises(WitnessFailed, match="does not answer"):
        ask_witness(on.guarded, Witness(URL, key_of(other.public), http))
    assert verdict(on).broken == ""


def test_only_the_next_checkpoint_is_asked_for_after_a_time_without_a_witness(on: Stage) -> None:
    far = FarWitness(keys(on))
    ask_witness(on.guarded, witness(far))
    for _ in range(3):
        on.clock.now += HOUR
        seal(on.guarded, jobs(on).source, 900.0)
    assert ask_witness(on.guarded, witness(far))
    assert verdict(on, [*keys(on), far.public]).broken == ""
