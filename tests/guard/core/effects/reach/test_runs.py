"""Runs of a connector are told by whom, and how many failed; nothing is told of what was not read."""

from drift.core.conversations.connector_runs import ConnectorRuns, RunCount
from guard.core.effects.figures import Counted, Unknown
from guard.core.effects.reach.runs import run_lines, runs_note

DAY = 86_400.0
COUNTS = (
    RunCount(0.0, "fin", "", "", 5),
    RunCount(0.0, "fin", "", "timeout", 1),
    RunCount(0.0, "workflow", "9", "", 2),
    RunCount(0.0, "", "", "", 1),
)


def test_who_ran_it_and_what_failed() -> None:
    runs = ConnectorRuns((0.0, DAY), 0.0, DAY, COUNTS)
    names = {("workflow", "9"): "the workflow “Triage” (9)"}
    lines = list(run_lines(runs, names, "data_connector/5"))
    query = "runs of data_connector/5 from 0 until 86400 (unix seconds)"
    assert [(one.name, one.figure, one.more) for one in lines[:3]] == [
        ("Runs that failed", Counted(1, 9, f"{query} that failed"), "timeout 1"),
        ("Runs by fin", Counted(6, 9, f"{query} by fin"), "1 failed"),
        ("Runs by the workflow “Triage” (9)", Counted(2, 9, f"{query} by the workflow “Triage” (9)"), ""),
    ]
    assert lines[3].name == "Runs by somebody that Intercom does not name"
    assert runs_note(runs) == ""


def test_a_part_of_the_period_is_said() -> None:
    runs = ConnectorRuns((0.0, 9 * DAY), 2 * DAY, 9 * DAY, COUNTS)
    assert runs_note(runs) == "Runs are known from 1970-01-03 to 1970-01-10; others are not counted."


def test_what_was_not_read_is_unknown() -> None:
    (line,) = run_lines(ConnectorRuns((0.0, DAY), DAY, DAY), {}, "data_connector/5")
    assert isinstance(line.figure, Unknown)
    assert runs_note(ConnectorRuns((0.0, DAY), DAY, DAY)) == ""
