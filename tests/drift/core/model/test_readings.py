"""Readings: what was read, and what was not, are two types."""

from drift.core.model.readings import Read, Reading, Unread, unheard


def test_an_empty_reading_is_not_an_unread_kind() -> None:
    empty = Read("tag", 1.0, ())
    unread = Unread("tag", 1.0, "forbidden", "The token lacks a scope.")
    both: set[Reading] = {empty, unread}
    assert len(both) == 2
    assert not hasattr(unread, "resources")
    assert empty.unconfirmed == frozenset()


def test_progress_may_go_unheard() -> None:
    unheard("tag", 3)
