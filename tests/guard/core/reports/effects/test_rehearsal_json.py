"""What a rehearsal told, as JSON: figures with their sorts, conversations by address alone."""

from __future__ import annotations

from msgspec import to_builtins

from guard.core.effects.rehearsing.report import unknown
from guard.core.reports.effects.rehearsal_json import rehearsal_report
from tests.guard.core.effects.rehearsing.decided import PERFECT, rehearsal, report


def test_every_number_says_its_sort() -> None:
    found = rehearsal_report(report(PERFECT, precision=0.5), "acme1")
    assert found.candidate is not None
    assert {one.precision.sort for one in found.candidate.measures} == {"estimated"}
    assert [one.rate.sort for one in found.corrections] == ["estimated"]
    assert sum(row.count for row in found.candidate.confusion) == found.candidate.judged == 101
    assert [(left.why, left.count) for left in found.left_out] == [
        ("emptied", 1),
        ("not labelled", 1),
        ("undecided", 1),
    ]


def test_conversations_are_named_by_their_address() -> None:
    found = rehearsal_report(report({}), "acme1")
    assert found.worst[0].url.startswith("https://app.intercom.com/a/apps/acme1/conversations/")
    assert (found.worst[0].given, len(found.worst)) == ("", 20)


def test_what_is_unknown_says_so_and_nothing_else() -> None:
    found = to_builtins(rehearsal_report(unknown(rehearsal(recall=0.5), 0, 1, "nobody looked"), ""))
    assert (found["unknown"], found["reached"], found["automation"]) == ("nobody looked", False, None)
