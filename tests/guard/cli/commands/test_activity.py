"""`guardrail activity`: who did what, with the noise folded into one line."""

from __future__ import annotations

import pytest

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
