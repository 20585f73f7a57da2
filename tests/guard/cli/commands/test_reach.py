"""`guardrail reach`: what a change has to do with conversations, from the record of an embedded workspace."""

from __future__ import annotations

import orjson
import pytest

from guard.runtime.settings import read_settings
from guard.runtime.wiring import assemble
from tests.guard.cli.terminal import ROOT, Terminal
from tests.known_conversations import know, truths


@pytest.fixture
def knowing(watching: Terminal) -> Terminal:
    """With a year of conversations."""
    made = assemble(read_settings(watching.values, here=ROOT))
    try:
        now = made.guarded.now()
        with made.guarded.transaction() as work:
            know(work.state, truths(int(now), 2_000), now)
    finally:
        made.close()
    return watching


def test_where_nothing_was_read_it_says_so_and_ends_well(watching: Terminal) -> None:
    said = watching.say("reach article/7003 --delete")
    assert said.code == 0, said.err
    assert "unknown, because no conversations were read yet" in " ".join(said.out.split())


def test_a_deletion_is_told_with_the_sort_of_each_number(knowing: Terminal) -> None:
    said = knowing.say("reach article/7003 --delete")
    assert said.code == 0, said.err
    assert said.out.startswith(
        "Deleting “Change your delivery” (article/7003): conversations in which Fin answered"
    )
    assert "Fin answered with it\n" in said.out
    assert "Week by week\n" in said.out
    assert all(len(line) <= 100 for line in said.lines)
    found = orjson.loads(knowing.say("reach article/7003 --delete --format json").out)
    assert {line["figure"]["sort"] for line in found["lines"]} == {"counted", "unknown"}
    assert knowing.say("reach article/7003 --format markdown").out.startswith("Changing “")
    shorter = orjson.loads(knowing.say("reach article/7003 --since 7d --format json").out)
    assert shorter["lines"][0]["figure"]["of"] < found["lines"][0]["figure"]["of"]


def test_other_values_have_their_own_reach(knowing: Terminal) -> None:
    said = knowing.say("reach office_hours_schedule/41 --set /time_zone_name=Europe/London")
    assert said.code == 0, said.err
    assert "Conversations that arrived in the hours that are removed:" in " ".join(said.out.split())
    assert "Conversations that arrived in the hours that are added:" in " ".join(said.out.split())
    same = knowing.say("reach office_hours_schedule/41 --set /time_zone_name=Europe/Paris")
    assert "0 of" in same.out


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("artikle/7003", "There is no kind 'artikle'. Did you mean article or"),
        ("article/1", "There is no article/1, and there never was one that was read."),
        ("article/1 --set /title=x", "There is no article/1. There is article/7001"),
        ("ip_allowlist", "No conversation tells anything of the kind ip_allowlist. They do of admin,"),
        ("ip_allowlist --set /enabled=true", "No conversation tells anything of the kind ip_allowlist."),
        ("article/7003 --delete --set /title=x", "A deletion sets nothing: leave --set or --delete out."),
        ("article/7003 --set /titel=x", "Did you mean `/title`?"),
        ("article/7003 --since yesterday", "--since is 'yesterday', but must be a time such as 12h"),
        ("article/7003 --service nowhere", "--service is 'nowhere', but must be an address"),
    ],
)
def test_what_is_wrong_is_said_with_a_way_out(watching: Terminal, asked: str, sentence: str) -> None:
    watching.values["GUARDRAIL_TOKEN"] = "grt_x"
    said = watching.say(f"reach {asked}")
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err
