"""`guardrail health`: from the record of an embedded workspace."""

from __future__ import annotations

import csv
import re
import shlex
from pathlib import Path

import httpx
import orjson
import pytest

from drift.sandbox.cast import TOKEN
from tests.guard.cli.terminal import Admins, Terminal, token

PAGE = (Path(__file__).parents[4] / "docs" / "health.md").read_text(encoding="utf-8")
CAROL = {"Authorization": f"Bearer {TOKEN}", "X-Sandbox-Admin": "carol@acme.example"}


def test_what_was_not_looked_at_comes_before_the_score(watching: Terminal) -> None:
    said = watching.say("health")
    assert said.code == 0, said.err
    looked = said.out.index("could look at all")
    assert (
        looked
        < said.out.index("Cannot be told")
        < said.out.index("Health: ")
        < said.out.index("sender-unverified")
    )
    assert "medium sender-unverified: 1 of 3. A sender address is not verified." in said.lines
    assert "  email_setting/1303 “news@acme.example”: It is not verified." in said.out
    assert "low tag-unreferenced: perhaps 10 of 10." in said.out
    assert "  No API shows whether these refer to it: workflows," in said.out
    assert all(len(line) <= 100 for line in said.lines)


def test_one_kind_and_one_check_in_every_form(watching: Terminal) -> None:
    narrow = "health --check same-content --kind macro"
    found = orjson.loads(watching.say(f"{narrow} --format json").out)
    (check,) = found["checks"]
    assert (check["id"], check["faults"], check["more"]) == ("same-content", 30, 0)
    first = check["findings"][0]
    assert first["resource"] == {"kind": "macro", "id": "4001"}
    assert first["settings_url"].startswith("https://app.intercom.com/a/apps/acme1/")
    assert first["steps"][0].startswith("Open https://")
    rows = list(csv.DictReader(watching.say(f"{narrow} --format csv").lines))
    assert len(rows) == 30
    assert rows[0]["resource"] == "macro/4001"
    assert "## same-content" in watching.say(f"{narrow} --format markdown").lines


def test_a_low_score_fails_a_pipeline(watching: Terminal) -> None:
    score = orjson.loads(watching.say("health --format json").out)["score"]
    assert watching.say(f"health --fail-under {score}").code == 0
    assert watching.say(f"health --fail-under {score + 1}").code == 1


def test_what_carol_leaves_behind_is_found(watching: Terminal, admins: Admins) -> None:
    before = orjson.loads(watching.say("health --format json").out)["score"]
    assert httpx.delete(f"{admins.url}/audiences/71", headers=CAROL, timeout=60).is_success
    watching.say("snapshot --kinds audience")
    found = orjson.loads(watching.say("health --check audience-gone --format json").out)
    assert found["score"] < before
    gone = found["checks"][0]["findings"]
    assert gone
    assert all("audience “Business customers” (71), not there any more." in one["because"] for one in gone)
    assert all(one["since"] for one in gone)


def test_what_a_team_has_decided_counts(watching: Terminal, tmp_path: Path) -> None:
    policies = tmp_path / "policies"
    policies.mkdir()
    for name in ("security.yaml", "people.yaml"):
        (policies / name).write_bytes((watching.here / "policies" / name).read_bytes())
    (policies / "health.yaml").write_text(
        "version: 1\nskip:\n  - { check: missing-translation, because: we write in English }\n"
        "acknowledged:\n  - check: sender-unverified\n    resource: email_setting/1303\n"
        "    because: a trial\n    owner: alice@acme.example\n    until: 2099-12-31\n"
    )
    watching.values["GUARDRAIL_POLICIES"] = str(policies)
    out = watching.say("health").out
    assert out.index("Skipped: missing-translation, because we write in English") < out.index("Health:")
    assert "sender-unverified: 0 of 3, 1 acknowledged." in out
    assert "Acknowledged until 2099-12-31 by alice@acme.example: a trial" in " ".join(out.split())


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("--check fin-reads-odl", "There is no check `fin-reads-odl`. Did you mean `fin-reads-old`?"),
        ("--kind articel", "There is no kind 'articel'. Did you mean article"),
        ("--resource tag/1", "--resource and --because belong to --propose CHECK."),
        ("--fail-under 101", "101 is not in the range 0<=x<=100"),
    ],
)
def test_what_is_not_there_is_said_so(watching: Terminal, asked: str, sentence: str) -> None:
    said = watching.say(f"health {asked}")
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err


@pytest.fixture
def bob(served: Terminal) -> Terminal:
    served.values["GUARDRAIL_TOKEN"] = token(served, "bob", "requester")
    return served


def test_what_a_check_reports_becomes_a_proposal(bob: Terminal) -> None:
    said = bob.say("health", "--propose", "draft-forgotten", "--because", "cleaned up")
    assert said.code == 0, said.err
    assert "article/7048" in said.out
    assert "cleaned up" in bob.say("proposals --format json").out + said.out


def test_what_is_not_sure_is_asked_for_by_name_only(bob: Terminal) -> None:
    said = bob.say("health --propose tag-unreferenced")
    assert said.code == 2
    assert "`tag-unreferenced` is not sure of what it reports" in said.err
    assert "--resource KIND/ID" in said.err
    named = bob.say("health --propose tag-unreferenced --resource tag/106")
    assert named.code == 0, named.err
    assert "tag/106" in named.out


def test_what_a_person_has_to_do_is_said_as_steps(bob: Terminal) -> None:
    said = bob.say("health --propose sender-unverified")
    assert said.code == 2
    assert "By hand: email_setting/1303: Open https://app.intercom.com/" in said.err
    assert "a person has to choose, or no API writes it" in said.err
    nothing = bob.say("health --propose internal-told")
    assert "`internal-told` reports nothing of what you named" in nothing.err


COMMANDS = re.findall(r"^(?:\$ )?guardrail (health.*)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("command", [one for one in COMMANDS if "--propose" not in one])
def test_the_commands_of_the_page_that_read(watching: Terminal, command: str) -> None:
    said = watching.say(*shlex.split(command))
    assert said.code == 0, said.err
    assert "Health: " in said.out


@pytest.mark.parametrize("command", [one for one in COMMANDS if "--propose" in one])
def test_the_commands_of_the_page_that_ask(bob: Terminal, command: str) -> None:
    said = bob.say(*shlex.split(command))
    assert said.code == 0, said.err


def test_the_output_that_the_page_shows_is_what_is_said(watching: Terminal) -> None:
    shown = [
        line
        for line in PAGE.partition("$ guardrail health\n")[2].partition("```")[0].splitlines()
        if line != "..."
    ]
    dated = re.compile(r"\d{4}-\d\d-\d\d|\d+ days")
    said = dated.sub("", watching.say("health").out)
    assert [line for line in shown if dated.sub("", line) not in said] == []


def test_every_command_of_the_page_is_run() -> None:
    assert len(COMMANDS) == 6
