import pytest

from guard.core.evidence.beginning import STANDING, Beginning
from guard.core.evidence.sheets import Fact
from guard.core.evidence.standing import WANTED


def told(*facts: tuple[str, str, str, dict[str, object]], judged: tuple[str, ...] = ()) -> list[int]:
    beginning = Beginning("2026-10-01T00:00:00.000Z")
    for number, (what, op, key, row) in enumerate(facts, start=1):
        beginning.take(Fact(number, "2026-09-01T00:00:00.000Z", what, op, key, row))
    return beginning.numbers(judged)


@pytest.mark.parametrize(
    ("facts", "numbers"),
    [
        ([("tokens", "insert", "t", {})], [1]),
        ([("tokens", "insert", "t", {}), ("tokens", "update", "t", {"revoked_at": 5.0})], []),
        ([("findings", "insert", "f", {}), ("findings", "update", "f", {"severity": "low"})], [1, 2]),
        ([("findings", "insert", "f", {}), ("findings", "update", "f", {"closed_at": 5.0}),
          ("findings", "update", "f", {"closed_at": None})], [3]),
        ([("findings", "insert", "f", {"closed_at": 5.0})], []),
        ([("blind_spots", "insert", "b", {}), ("blind_spots", "delete", "b", {}),
          ("blind_spots", "insert", "b", {})], [3]),
        ([("accounts", "insert", "a", {}), ("accounts", "update", "a", {"groups": []})], [1, 2]),
        ([("intents", "insert", "i", {"finished_at": None}), ("intents", "insert", "j", {"finished_at": 1.0})], [1]),
    ],
)  # fmt: skip
def test_what_was_not_over_when_the_period_began_is_kept_with_all_its_entries(
    facts: list[tuple[str, str, str, dict[str, object]]], numbers: list[int]
) -> None:
    assert told(*facts) == numbers


def test_of_policy_sets_the_last_one_is_kept_and_those_that_judged_later() -> None:
    sets: list[tuple[str, str, str, dict[str, object]]] = [
        ("policy_sets", "insert", name, {}) for name in "abcd"
    ]
    assert told(*sets) == [4]
    assert told(*sets, judged=("b", "unknown")) == [2, 4]


def test_only_tables_of_which_a_file_tells_can_stand() -> None:
    assert STANDING <= WANTED
