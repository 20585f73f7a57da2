"""Holds, deletions and erasures as JSON say what they are, with times in UTC."""

from __future__ import annotations

from dataclasses import replace

from guard.core.model.erasure import Erasure
from guard.core.model.legal_hold import LegalHold
from guard.core.model.retention import Deletion
from guard.core.reports.retention_json import deletion, erasure, legal_hold

HOLD = LegalHold("acme", "Acme v. Acme", "resource", "tag/42", "dave@acme.example", 0.0, until=60.0)


def test_a_hold_says_whether_it_stands() -> None:
    shown = legal_hold(HOLD, 30.0)
    assert (shown.status, shown.keeps, shown.until) == (
        "stands",
        "what is about tag/42",
        "1970-01-01T00:01:00Z",
    )
    assert legal_hold(HOLD, 60.0).status == "over"
    released = replace(HOLD, released_at=40.0, released_by="erin@acme.example", released_because="Settled")
    assert (legal_hold(released, 50.0).status, legal_hold(released, 50.0).released_at) == (
        "released",
        "1970-01-01T00:00:40Z",
    )


def test_a_deletion_says_what_went_of_what_by_which_rule() -> None:
    done = Deletion(
        "history",
        "retention.yaml (history: 1y)",
        0.0,
        86400.0,
        "the service",
        {"versions": 3},
        1,
        "x",
        86460.0,
    )
    shown = deletion(done)
    assert (shown.record_class, shown.rows, shown.held) == ("history", {"versions": 3}, 1)
    assert shown.kept_from == "1970-01-01T00:00:00Z"
    assert "deleted on 1970-01-02 by retention.yaml (history: 1y)" in shown.sentence


def test_an_erasure_names_the_pseudonym_only() -> None:
    shown = erasure(
        Erasure("erased-1@erased.invalid", 0.0, "dave@acme.example", "Art. 17", {"votes": 2}, ("why",))
    )
    assert (shown.pseudonym, shown.rows, shown.left_over) == (
        "erased-1@erased.invalid",
        {"votes": 2},
        ("why",),
    )
