"""Several messages told as one: each matter in one line, the worst first."""

from __future__ import annotations

from dataclasses import replace

from guard.core.model.records import Notification
from guard.core.text.api_addresses import API
from guard.notify.digest import SHOWN, digest_of
from guard.notify.messages import Message
from guard.notify.outbox import payload_of


def gathered(number: int, severity: str = "low", matter: str = "") -> Notification:
    message = Message("decision.flag", severity, f"message {number}", ("x",), page=f"/proposals/{number}")
    return Notification(
        f"n{number}", "chat", payload_of(message, "default", API), 1e9 + number, matter=matter
    )


def test_of_a_matter_the_last_speaks_and_the_worst_matters_come_first() -> None:
    told = digest_of(
        [
            gathered(3, "medium"),
            gathered(1, "high", "proposal:1"),
            gathered(4, "low", "proposal:1"),
            gathered(2),
        ]
    )
    assert told.title == "4 messages since 2001-09-09 01:46 UTC"
    assert told.severity == "high"
    assert told.text == ("[high] message 4 (after 1 earlier)", "[medium] message 3", "[low] message 2")
    assert [one["page"] for one in told.details["messages"]] == [
        "/w/default/proposals/4",
        "/w/default/proposals/3",
        "/w/default/proposals/2",
    ]


def test_more_than_people_read_is_counted() -> None:
    told = digest_of([gathered(number) for number in range(SHOWN + 7)])
    assert len(told.text) == SHOWN + 1
    assert told.text[-1] == "And 7 more: the console has them all."
    assert told.details["count"] == SHOWN + 7


def test_a_severity_that_nobody_knows_counts_as_the_worst() -> None:
    odd = gathered(1)
    odd = replace(odd, payload={**odd.payload, "severity": "odd"})
    assert digest_of([gathered(2), odd]).severity == "critical"
