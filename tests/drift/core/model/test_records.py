"""Records of the store: their defaults are what is true of one that was just made."""

from dataclasses import FrozenInstanceError

import pytest

from drift.core.model.activity import UNATTRIBUTED
from drift.core.model.records import ChangeRecord, Intent
from drift.core.model.resources import Ref

TAG = Ref("tag", "1")


def test_a_new_change_is_unattributed_and_not_judged() -> None:
    change = ChangeRecord(1, TAG, None, "deleted", None, None, (), 1.0)
    assert (change.attribution, change.judged_at) == (UNATTRIBUTED, None)


def test_a_new_intent_was_never_tried_and_cannot_be_changed_in_place() -> None:
    intent = Intent("i", TAG, None, "update", "revert", "d", (), (), "planned", 1.0)
    assert (intent.attempts, intent.writing_at, intent.outcome) == (0, None, "")
    with pytest.raises(FrozenInstanceError):
        intent.state = "verified"  # type: ignore[misc] # that is what is tested
