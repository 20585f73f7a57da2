"""What is known of a target that was just seen, and of an event that was just refused."""

from __future__ import annotations

from guard.core.model.exporting import DeadLetter, ExportState


def test_a_new_target_failed_never_and_is_held_by_nobody() -> None:
    state = ExportState("siem", 10.0, 4, 4)
    assert (state.attempts, state.failed_since, state.held_by, state.progress) == (0, None, "", {})


def test_a_letter_waits_for_a_person_unless_it_says_when() -> None:
    letter = DeadLetter("siem", "default-1-1", 1, "change.updated", "it answered 400", 1.0, 1.0)
    assert (letter.attempts, letter.next_try_at) == (1, None)
