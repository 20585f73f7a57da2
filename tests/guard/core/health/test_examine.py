"""The report: what is skipped, what is acknowledged and until when, what was not looked at, and how much is named."""

from __future__ import annotations

from datetime import date

from drift.core.conversations.connector_runs import Outcomes
from drift.core.model.resources import Ref
from guard.core.health.check import Check
from guard.core.health.checks.table import BY_ID
from guard.core.health.examine import examine
from guard.core.health.facts import Facts
from guard.core.health.report import HealthReport, Result, narrowed
from guard.core.model.health_choices import Acknowledged, HealthChoices, Skipped
from guard.core.model.policy import day_of
from tests.guard.core.health.made import NOW, facts, like

TODAY = day_of(NOW)
TWO = facts(like("team", "201", admin_ids=[]), like("team", "202", admin_ids=[], name="Night"))
CHECK = BY_ID["team-without-members"]


def found(
    choices: HealthChoices, of: Facts = TWO, check: Check = CHECK, most: int = 500
) -> tuple[HealthReport, Result]:
    report = examine(of, choices, most, [check])
    return report, report.results[0]


def acknowledged(resource: str, until: date) -> HealthChoices:
    return HealthChoices(acknowledged=(Acknowledged(CHECK.id, resource, "meant", "alice", until),))


def test_what_is_acknowledged_is_shown_and_no_fault() -> None:
    report, result = found(acknowledged("team/201", TODAY))
    assert (result.faults, result.acknowledged) == (1, 1)
    assert [str(one.ref) for one in result.findings] == ["team/202", "team/201"], "what is open comes first"
    assert result.findings[1].acknowledged is not None
    everything, _ = found(acknowledged("team/*", TODAY))
    assert (everything.score.score, everything.faults) == (100, 0)
    assert report.score.score is not None
    assert report.score.score < 100


def test_an_acknowledgement_ends_with_its_day() -> None:
    assert found(acknowledged("team/201", date.fromordinal(TODAY.toordinal() - 1)))[1].acknowledged == 0


def test_an_acknowledgement_is_of_one_check() -> None:
    other = HealthChoices(acknowledged=(Acknowledged("same-name", "team/*", "meant", "alice", TODAY),))
    assert found(other)[1].acknowledged == 0


def test_what_is_acknowledged_in_vain_is_said() -> None:
    report, _ = found(acknowledged("team/9*", TODAY))
    assert [one.resource for one in report.idle] == ["team/9*"]
    assert found(acknowledged("team/2*", TODAY))[0].idle == ()
    unread = facts(like("team"), unread={"team": "403."})
    assert found(acknowledged("team/9", TODAY), unread)[0].idle == (), "it may be there and not be read"


def test_a_check_that_is_skipped_counts_nothing_until_its_day_is_over() -> None:
    report, result = found(HealthChoices(skip=(Skipped(CHECK.id, "no teams here", TODAY),)))
    assert (result.standing, result.faults, report.score.score) == ("skipped", 0, None)
    yesterday = date.fromordinal(TODAY.toordinal() - 1)
    assert found(HealthChoices(skip=(Skipped(CHECK.id, "no", yesterday),)))[1].standing == "faults"
    assert found(HealthChoices(skip=(Skipped(CHECK.id, "never"),)))[1].standing == "skipped"


def test_what_cannot_be_told_says_so_and_reports_nothing() -> None:
    _, result = found(HealthChoices(), facts(like("admin")), BY_ID["no-second-factor"])
    assert (result.standing, result.looked, result.findings) == ("unknown", 0, ())
    assert "No API shows it" in result.doubt


def test_what_is_known_of_some_is_in_order_for_none_of_the_others() -> None:
    check = BY_ID["connector-fails"]
    made = (like("data_connector"), like("data_connector", "502"), like("data_connector", "503"))
    report, result = found(HealthChoices(), facts(*made, runs={"501": Outcomes(9, 1)}), check)
    assert (result.standing, result.looked, report.score.score) == ("unknown", 1, None)
    assert result.doubt.startswith("How data connector 502 ran is not known")
    assert "So it is with 1 more." in result.doubt
    _, result = found(HealthChoices(), facts(*made, runs={"503": Outcomes(9, 9)}), check)
    assert [one.fault.because for one in result.findings] == [
        "All 9 runs of the last seven whole days failed, counted."
    ]


def test_a_kind_that_is_not_read_is_said_before_and_gives_no_points() -> None:
    team = like("team", admin_ids=[1004])
    report, result = found(HealthChoices(), facts(team, unread={"admin": "403."}), BY_ID["member-gone"])
    assert (result.standing, report.unread) == ("not_looked", (("admin", "403."),))
    assert (report.score.score, report.score.coverage) == (0, 0)


def test_all_are_counted_and_the_first_of_each_kind_named() -> None:
    many = facts(*(like("team", str(number), admin_ids=[], name=f"T{number}") for number in range(30)))
    _, result = found(HealthChoices(), many, most=10)
    assert (len(result.findings), result.faults, result.more) == (10, 30, 20)


def test_a_narrower_report_keeps_the_score_of_everything() -> None:
    of = facts(
        like("tag", "1"), like("tag", "2"), like("macro", "1"), like("macro", "2", body="<p>Other</p>")
    )
    report = examine(of)
    narrow = narrowed(report, checks=["same-name"], kinds=["tag"])
    assert narrow.score == report.score
    assert [result.check.id for result in narrow.results] == ["same-name"]
    assert (narrow.results[0].faults, len(narrow.results[0].findings)) == (2, 2)
    one = narrowed(report, resources=["macro/1"])
    assert {finding.ref for finding in one.findings} == {Ref("macro", "1")}
    assert {result.check.id for result in narrowed(report, kinds=["office_hours_exception"]).results} == {
        "holiday-over"
    }


def test_the_order_of_resources_never_matters() -> None:
    items = [like("tag", str(number), name=f"T{number % 3}") for number in range(9)]
    assert examine(facts(*items)) == examine(facts(*reversed(items)))
