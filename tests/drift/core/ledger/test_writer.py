"""How facts become lines."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from drift.core.ledger.commitments import commitment
from drift.core.ledger.notes import key_of
from drift.core.ledger.verifier import NOTHING, Tree, leaf
from drift.core.ledger.writer import Chain, Fact, head, opened_line, public_key
from tests.drift.core.ledger.test_verifier import KEY, ORIGIN, PUBLIC, VOTE, fact, salts

VALUES = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text(), max_size=2)


def test_an_entry_names_the_one_before_it_and_hides_what_says_something_of_a_person() -> None:
    chain = Chain(Tree())
    first, second = (chain.add(fact(number), next(salts())) for number in (1, 2))
    said = json.loads(second.line)
    assert json.loads(first.line)["prev"] == NOTHING
    assert said["prev"] == leaf(first.line).hex() != chain.last
    assert (said["n"], said["what"], said["op"], said["key"]) == (2, "votes", "insert", "a2")
    assert said["row"]["choice"] == "approve"
    salt, value = second.opened["voter"]
    assert value == VOTE["voter"]
    assert said["row"]["voter"] == {"#": commitment(bytes.fromhex(salt), value)}
    assert json.loads(opened_line(second))["values"].keys() == {"voter", "comment"}


def test_two_equal_values_of_two_people_do_not_look_equal() -> None:
    chain, salt = Chain(Tree()), salts()
    rows = [json.loads(chain.add(fact(number), next(salt)).line)["row"] for number in (1, 2)]
    assert rows[0]["voter"] != rows[1]["voter"]


def test_what_is_not_there_needs_no_hiding() -> None:
    entry = Chain(Tree()).add(
        Fact("2026-11-29T16:00:00.000Z", "votes", "insert", "a", {"voter": None}, ["voter"]), next(salts())
    )
    assert entry.opened == {}
    assert json.loads(entry.line)["row"] == {"voter": None}


@given(st.text(), st.dictionaries(st.text(max_size=5), VALUES, max_size=4))
def test_every_fact_is_one_line_that_reads_back(key: str, row: dict[str, object]) -> None:
    entry = Chain(Tree()).add(Fact("2026-11-29T16:00:00.000Z", "votes", "update", key, row), next(salts()))
    assert b"\n" not in entry.line
    said = json.loads(entry.line)
    assert (said["key"], said["row"]) == (key, row)


def test_a_key_is_published_with_its_hint() -> None:
    assert key_of(PUBLIC).public == KEY.public_key().public_bytes_raw()
    assert public_key(ORIGIN, KEY) == PUBLIC
    assert json.loads(head(ORIGIN, 1, NOTHING, [], [PUBLIC]))["keys"] == [PUBLIC]
