"""What stands behind a commitment is one value, and no other."""

from __future__ import annotations

import json
import re
from typing import Any, Final

import pytest

from drift.core.ledger.commitments import canonical, commitment, from_hex, printable, stands_behind

SALT: Final = bytes(range(16))
NOTHING: Final[list[Any]] = [None, "#", {}, {"#": 1}, []]


def test_a_value_stands_behind_its_own_commitment_alone() -> None:
    kept = {"#": commitment(SALT, {"b": 1, "a": "é"})}
    assert stands_behind(kept, [SALT.hex(), {"a": "é", "b": 1}])
    assert not stands_behind(kept, [SALT.hex(), {"a": "e", "b": 1}])
    assert not stands_behind(kept, [bytes(16).hex(), {"a": "é", "b": 1}])


def test_a_salt_is_written_in_one_way() -> None:
    salt = bytes(range(0xF0, 0x100))
    kept = {"#": commitment(salt, 1)}
    assert from_hex(salt.hex()) == salt
    assert stands_behind(kept, [salt.hex(), 1])
    for other in (salt.hex().upper(), f"{salt.hex()} ", salt.hex(" ")):
        assert not stands_behind(kept, [other, 1])
        with pytest.raises(ValueError, match=re.escape(other)):
            from_hex(other)


@pytest.mark.parametrize("moved", range(-3, 5))
def test_the_border_between_salt_and_value_cannot_be_moved(moved: int) -> None:
    """Salt and value are hashed one behind the other: 12345 must not be opened as 2345, or as 812345."""
    digits = bytes(range(0x31, 0x39)) * 2
    whole = digits + canonical(12345)
    opened = [whole[: 16 + moved].hex(), json.loads(whole[16 + moved :])]
    assert stands_behind({"#": commitment(digits, 12345)}, opened) is (moved == 0)


@pytest.mark.parametrize(
    "opened", [None, 7, "ab", [], [1], ["zz", 1], ["00", 1], [None, 1], [SALT.hex(), 1, 2]]
)
def test_what_opens_nothing_is_refused(opened: object) -> None:
    assert not stands_behind({"#": commitment(SALT, 1)}, opened)
    assert not any(stands_behind(kept, [SALT.hex(), 1]) for kept in NOTHING)


def test_a_sentence_stays_on_its_line() -> None:
    assert printable("Größe 3 \u2603") == "Größe 3 \u2603"
    assert printable("a\nb\x1b[2J\u202e\ud800") == r"a\nb\x1b[2J\u202e\ud800"
