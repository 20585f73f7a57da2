"""What rehearsals told, for people and pipelines."""

from __future__ import annotations

from xml.etree import ElementTree

import orjson
from msgspec import structs

from guard.core.effects.rehearsing.confusion import of_automation
from guard.core.effects.rehearsing.report import unknown
from guard.core.reports.effects.rehearsal_formats import FORMATS
from guard.core.reports.effects.rehearsal_json import RehearsalReport, rehearsal_report
from tests.guard.core.effects.rehearsing.decided import EVERY, PERFECT, rehearsal, report


def placed(found: RehearsalReport) -> RehearsalReport:
    return structs.replace(found, rehearsal=structs.replace(found.rehearsal, file="r.yaml", line=7))


GOOD = placed(rehearsal_report(report(PERFECT, precision=0.9), "acme1"))
BAD = placed(rehearsal_report(report(of_automation(EVERY), precision=0.95, unread=2), "acme1"))
UNKNOWN = placed(rehearsal_report(unknown(rehearsal(recall=0.5), 0, 1, "nobody looked"), ""))
NO_BAR = placed(rehearsal_report(unknown(rehearsal(), 0, 1, "nobody looked"), ""))


def test_lines_say_the_table_the_shares_and_the_worst() -> None:
    lines = FORMATS["table"]([BAD]).splitlines()
    text = "\n".join(lines)
    assert lines[0] == "topic: below the bar"
    assert "104 of 500 conversations were looked at, chosen by chance, and 101 of them could" in text
    assert "10 x decided Delivery, given Billing" in text
    assert "People correct the workflow 'Triage':" in text
    assert "BELOW: precision of 95 % or more. It is 90 %" in text
    assert "https://app.intercom.com/a/apps/acme1/conversations/" in text
    assert "What nobody corrected counts as right." in text
    assert FORMATS["table"]([GOOD]).startswith("topic: reaches the bar")
    assert "Unknown, because nobody looked." in FORMATS["table"]([UNKNOWN])


def test_json_is_a_list() -> None:
    assert [one["reached"] for one in orjson.loads(FORMATS["json"]([GOOD, BAD]))] == [True, False]


def test_junit_has_a_test_per_demand_and_what_is_unknown_could_not_run() -> None:
    found = ElementTree.fromstring(FORMATS["junit"]([GOOD, BAD, UNKNOWN, NO_BAR]))
    assert (found.get("tests"), found.get("failures"), found.get("errors"), found.get("skipped")) == (
        *("4", "1", "1", "1"),
    )
    [case] = [one for one in found.iter("testcase") if one.find("failure") is not None]
    assert (case.get("file"), case.get("line")) == ("r.yaml", "7")


def test_github_is_told_what_is_not_reached_at_its_line() -> None:
    lines = FORMATS["github"]([GOOD, BAD, UNKNOWN, NO_BAR]).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error", "::error", "::warning"]
    assert lines[0].startswith("::error file=r.yaml,line=7,col=1,title=topic::precision of 95 %")
