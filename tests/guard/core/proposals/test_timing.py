"""When a proposal is to be applied: what is over, too far ahead or beyond its expiry is refused with a sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import pytest

from drift.core.model.resources import Json
from guard.core.proposals.proposal import Proposal
from guard.core.proposals.proposal_schema import BODY
from guard.core.proposals.reading import read_proposal
from guard.core.proposals.timing import timing_mistakes

NOW: Final = datetime(2026, 12, 1, 12, tzinfo=UTC).timestamp()
HOUR: Final = 3600.0
DAY: Final = 24 * HOUR


def asked(**words: Json) -> tuple[Proposal, list[str]]:
    change = {"resource": "tag/1", "set": {"/name": "vip"}}
    proposal, wrong = read_proposal({"changes": [change], **words}, BODY)
    return proposal, [one.sentence for one in wrong]


def test_a_proposal_says_when_and_how_long_it_may_wait() -> None:
    proposal, wrong = asked(apply_at="2026-12-05T22:00 Europe/Paris", expires_in="6d")
    assert wrong == []
    assert (proposal.apply_at, proposal.expires_in) == (NOW + 4 * DAY + 9 * HOUR, 6 * DAY)
    assert not proposal.in_window
    assert asked(apply="window")[0].in_window
    assert asked(apply="now")[0] == asked()[0]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"apply_at": "tomorrow"}, "`tomorrow` is no moment."),
        ({"apply_at": "2027-03-28T02:30 Europe/Paris"}, "is skipped by the clocks"),
        ({"apply_at": 1796500800}, "`apply_at` is 1796500800, but it must be a moment such as"),
        ({"apply_at": "2026-12-05T22:00:00Z", "apply": "window"}, "leave one of them out"),
        ({"apply": "later"}, "one of: now, window"),
        ({"expires_in": "soon"}, "must be a duration such as"),
        ({"expires_in": "2 days"}, "write 2d"),
    ],
)
def test_what_is_no_time_is_said_in_a_sentence(words: dict[str, Json], sentence: str) -> None:
    _, wrong = asked(**words)
    assert len(wrong) == 1
    assert sentence in wrong[0]


def mistakes(apply_at: float | None = None, expires_in: float | None = None) -> list[tuple[object, str]]:
    found = timing_mistakes(Proposal(apply_at=apply_at, expires_in=expires_in), NOW)
    return [(one.path, one.sentence) for one in found]


def test_now_and_ninety_days_ahead_are_fine_and_a_second_more_is_not() -> None:
    assert mistakes(NOW) == []
    assert mistakes(NOW + 90 * DAY) == []
    assert mistakes(expires_in=90 * DAY) == []
    assert mistakes(NOW - 1) == [
        (
            ("apply_at",),
            "`apply_at` is over: it says 2026-12-01T11:59Z, and it is 2026-12-01T12:00Z. Leave it out to apply the "
            "changes as soon as they are approved.",
        )
    ]
    assert mistakes(NOW + 90 * DAY + 1) == [
        (
            ("apply_at",),
            "`apply_at` is 2027-03-01T12:00Z: a proposal looks at most 90 days ahead, to 2027-03-01T12:00Z. Ask again "
            "when it is closer.",
        )
    ]
    assert mistakes(expires_in=90 * DAY + 1) == [
        (("expires_in",), "A question waits at most 90 days: write 90d or less.")
    ]


def test_what_expires_before_it_would_be_applied_is_refused_with_what_would_do() -> None:
    assert mistakes(NOW + 2 * DAY, expires_in=2 * DAY) == []
    ((path, sentence),) = mistakes(NOW + 2 * DAY + 60, expires_in=2 * DAY)
    assert path == ("expires_in",)
    assert sentence.endswith("Leave `expires_in` out, or write at least 49h.")
    assert mistakes(NOW + 2 * DAY + 60, expires_in=49 * HOUR) == []
