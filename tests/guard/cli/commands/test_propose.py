"""`guardrail propose` and what follows, against a running service."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from tests.guard.cli.terminal import CommandResult, Terminal, token

HOURS = "office_hours_schedule/41"
LONDON = ("--set", "/time_zone_name=Europe/London")


@pytest.fixture
def bob(served: Terminal) -> Terminal:
    """Bob's terminal beside a running service."""
    served.values["COLUMNS"] = "200"
    served.values["GUARDRAIL_TOKEN"] = token(served, "bob", "requester")
    return served


def as_(who: str, role: str, on: Terminal) -> Terminal:
    return Terminal(
        on.capsys, {**on.values, "GUARDRAIL_TOKEN": token(on, who, role)}, on.here, on.open_workspace
    )


def id_of(said: CommandResult) -> str:
    assert said.code == 0, said.err
    return str(orjson.loads(said.out)["proposals"][0]["id"])


def test_bob_asks_and_alice_agrees(bob: Terminal) -> None:
    said = bob.say("propose", HOURS, *LONDON, "--because", "winter", "--ticket", "SUP-41")
    assert said.code == 0, said.err
    assert ": open. Waiting for approvals: 0 of 1 for office-hours-need" in " ".join(said.out.split())
    assert 'time_zone_name changes from "Europe/Paris" to "Europe/London".' in said.out
    assert max(map(len, said.lines)) <= 100
    id = said.out.split()[1].rstrip(":")
    assert id in bob.say("proposals").out
    assert "You asked for this" in bob.say("approve", id).err
    alice = as_("alice", "approver", bob)
    wanted = alice.say("changes-wanted", id, "Dublin, please")
    assert ": changes wanted." in wanted.out
    edited = bob.say("edit", id, "--set", "/time_zone_name=Europe/Dublin")
    assert ": open." in edited.out
    assert bob.say("comment", id, "As you like.").code == 0
    agreed = alice.say("approve", HOURS, "--comment", "agreed on Monday")
    assert agreed.code == 0, agreed.err
    shown = bob.say("show", id).out
    for line in (
        "voted changes wanted: Dublin, please",
        "edited: winter",
        "commented: As you like.",
        "voted approve: agreed on Monday",
    ):
        assert line in shown


def test_what_a_policy_forbids_ends_with_one(bob: Terminal) -> None:
    said = bob.say("propose", "ip_allowlist", "--set", "/enabled=false")
    assert said.code == 1
    assert ": refused." in said.out
    assert "  passes    /enabled = true" in said.out


def test_a_second_proposal_on_a_field_is_refused_until_the_first_is_withdrawn(bob: Terminal) -> None:
    first = id_of(bob.say("propose", HOURS, *LONDON, "--format", "json"))
    second = bob.say("propose", HOURS, "--delete")
    assert second.code == 2
    assert first in second.err
    assert "Withdrawn by bob@acme.example: later" in bob.say("withdraw", first, "--because", "later").out
    assert bob.say("propose", HOURS, *LONDON).code == 0
    assert first not in bob.say("proposals").out
    assert bob.say("propose", HOURS, "--set", "/name=Rome").code == 0
    assert "2 open proposals touch office_hours_schedule/41" in bob.say("show", HOURS).err
    assert first in bob.say("proposals --all").out


def test_a_folder_is_asked_for_once(bob: Terminal, tmp_path: Path) -> None:
    bob.here = tmp_path
    (tmp_path / "changes").mkdir()
    (tmp_path / "changes" / "a.yaml").write_text(
        f"version: 1\nreason: winter\nchanges:\n  - resource: {HOURS}\n    set: {{ /time_zone_name: UTC }}\n"
    )
    first = id_of(bob.say("propose --from changes --format json"))
    assert id_of(bob.say("propose --from changes --format json")) == first
    assert "from      changes/a.yaml" in bob.say("show", first).out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("propose",), "Name one resource as KIND/ID"),
        (("propose", HOURS, "--set", "name"), "must be a field and its value, such as /name=Paris."),
        (("propose", HOURS, "--set", "/name={x"), "begins like JSON and is none"),
        (("propose", HOURS, "--merge", "{"), "--merge is not JSON"),
        (("propose", HOURS, "--set", "/nmae=x"), "Did you mean `/name`?"),
        (("propose", "a.yaml", "--delete"), "leave --delete out"),
        (("propose", "--from", "nowhere"), "which is no folder"),
        (("propose", HOURS, "--from", "changes"), "leave the others out"),
        (("show", "nothing"), "There is no proposal nothing."),
        (("show", "tag/1"), "No proposal touches tag/1."),
        (("propose", HOURS, *LONDON, "--at", "sat 22:00"), "says no time zone"),
        (("approve", "nothing"), "There is no approval and no proposal nothing."),
        (("edit", "nothing"), "Say what to edit"),
    ],
)
def test_mistakes_are_told_with_the_way_out(
    bob: Terminal, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    bob.here = tmp_path
    (tmp_path / "a.yaml").write_text(
        f"version: 1\nchanges:\n  - resource: {HOURS}\n    set: {{ /name: x }}\n"
    )
    said = bob.say(*words)
    assert said.code == 2
    assert sentence in said.err


def test_dave_breaks_glass_and_alice_reviews_it(bob: Terminal) -> None:
    glass = (
        "propose",
        HOURS,
        *LONDON,
        "--break-glass",
        "--because",
        "the desk moved tonight",
        "--format",
        "json",
    )
    refused = bob.say(*glass)
    assert refused.code == 2
    assert "bob@acme.example may not break glass" in refused.err
    dave = as_("dave", "operator", bob)
    id = id_of(dave.say(*glass))
    shown = dave.say("show", id).out
    assert "glass     broken by dave@acme.example" in shown
    assert "review    somebody else has to review it by" in shown
    assert "You broke the glass yourself" in dave.say("review", id, "--because", "fine").err
    alice = as_("alice", "approver", bob)
    assert alice.say("review", id, "--because", "seen with Dave").code == 0
    assert "reviewed by alice@acme.example" in alice.say("show", id).out
    assert "alice@acme.example: reviewed: seen with Dave" in alice.say("show", id).out


def test_a_window_is_waited_for_where_a_policy_has_one(bob: Terminal) -> None:
    said = bob.say("propose", HOURS, *LONDON, "--in-window")
    assert said.code == 2
    assert "No policy that speaks about these changes has a maintenance window" in " ".join(said.err.split())
