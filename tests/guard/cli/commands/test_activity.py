"""`guardrail activity`: who did what, with the noise folded into one line."""

from __future__ import annotations

import pytest

from drift.sync.ingest import ingest
from guard.cli.context import CliContext
from guard.web import create_app
from tests.guard.cli.terminal import Admins, Terminal


@pytest.fixture
def busy(watching: Terminal, admins: Admins) -> Terminal:
    """One entry that matters and four that do not, since the first look."""
    admins.does("mallory@acme.example", "app_name_change", {"before": "Acme", "after": "Acme Inc"})
    for _ in range(4):
        admins.does("carol@acme.example", "admin_login_success", {})
    assert watching.say("snapshot").code == 0
    return watching


def test_what_matters_is_listed_and_the_rest_is_one_line(busy: Terminal) -> None:
    said = busy.say("activity --since 2m")
    assert said.code == 0
    assert "mallory@acme.example" in said.out
    assert "app_name_change" in said.out
    assert "admin_login_success" not in said.out
    assert said.lines[-1] == "1 entry, 4 similar (--noise shows them)."


def test_noise_and_types_are_shown_when_asked_for(busy: Terminal) -> None:
    assert busy.say("activity --since 2m --noise").lines[-1] == "5 entries, 0 similar."
    by_type = busy.say("activity --since 2m --type admin_*")
    assert by_type.lines[-1] == "4 entries, 0 similar."
    assert busy.say("activity --since 2m --actor carol@acme.example").lines[-1].startswith("0 entries, 4")
    assert busy.say("activity --since 2m --noise --limit 2").lines[-1].startswith("the newest 2 entries")


def test_a_time_that_is_none_is_refused_with_a_sentence(busy: Terminal) -> None:
    said = busy.say("activity --since yesterday")
    assert (said.code, said.err) == (
        2,
        "--since is 'yesterday', but must be a time such as 12h, 30d or 365d.\n",
    )


def test_the_drift_report_counts_them(busy: Terminal) -> None:
    assert "Activity of a day: " in busy.say("drift").out
    assert "Activity of a day: " in busy.say("drift --format markdown").out


def test_entries_that_could_not_be_read_whole_are_counted_and_shown(watching: Terminal) -> None:
    assert "could not be read" not in watching.say("activity").out
    assert watching.say("activity --unreadable").out == "0 entries could not be read whole.\n"
    context = CliContext(watching.values, watching.here, watching.open_workspace, create_app)
    with context.guarded() as guarded:
        raw = {"id": "e1", "activity_type": "bulk_export", "created_at": "soon", "metadata": {"x": "\ud83d"}}
        ingest(guarded.workspace, [raw, 7], "poll")
    assert (
        watching.say("activity").lines[-1] == "2 entries could not be read whole (--unreadable shows them)."
    )
    shown = watching.say("activity --unreadable")
    assert shown.code == 0
    assert 'its created_at "soon" is no time' in shown.out
    assert "Kept in the log as e1." in shown.out
    assert "it is no object. Nothing of it is in the log." in shown.out
    assert shown.lines[-1] == "2 entries could not be read whole."
    assert "bulk_export" in watching.say("activity").out
