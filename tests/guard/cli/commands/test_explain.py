"""`guardrail explain DECISION` and `--finding ID`: a tree of steps at 100 columns, and the same as JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from guard.cli.context import WIDTH, CliContext
from guard.web import create_app, openapi
from tests.flows.policies import only
from tests.guard.cli.terminal import Admins, Terminal


def finding(of: Terminal) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(of.say("drift --format json").out)["findings"][0]
    return found


def valid(document: Any, name: str) -> bool:
    schemas = openapi()["components"]
    Draft202012Validator({"components": schemas, "$ref": f"#/components/schemas/{name}"}).validate(document)
    return True


def test_the_steps_of_a_decision_are_a_tree(switched_off: Terminal) -> None:
    said = switched_off.say("explain", finding(switched_off)["decision"])
    start = said.lines.index("   ├─ kind: yes, ip_allowlist is watched")
    assert said.lines[start : start + 7] == [
        "   ├─ kind: yes, ip_allowlist is watched",
        "   ├─ change: yes, it was updated",
        "   ├─ must: no, the rule is broken",
        '   │  └─ /enabled is false; the rule says {"const": true} at /properties/enabled/const',
        "   └─ caused: yes, the rule was not broken before",
        "   * Set /enabled to true.",
        "   * The policy only observes here: nothing is done about it.",
    ]
    assert max(map(len, said.lines)) <= WIDTH
    assert not any(line.endswith(" ") for line in said.lines)


def test_a_decision_comes_as_json_in_the_shape_of_the_api(switched_off: Terminal) -> None:
    said = switched_off.say("explain --format json", finding(switched_off)["decision"])
    document = json.loads(said.out)
    assert said.code == 0
    assert valid(document, "Explanation")
    (policy,) = [one for one in document["policies"] if one["policy"] == "ip-allowlist-stays-on"]
    (must,) = [step for step in policy["steps"] if step["at"] == "/must"][:1]
    assert must["answer"] == "no"
    assert must["mismatches"][0]["schema_path"] == "/properties/enabled/const"
    assert policy["ways_out"][0] == "Set /enabled to true."


def test_a_finding_is_explained_by_the_decision_it_rests_on(switched_off: Terminal) -> None:
    found = finding(switched_off)
    said = switched_off.say("explain --finding", found["id"])
    assert said.code == 0
    assert said.lines[0].startswith(f"Finding {found['id']}: ip-allowlist-stays-on on ip_allowlist/singleton")
    assert f"Decision {found['decision']}" in said.out
    assert "/enabled is false; the rule says" in said.out
    document = json.loads(switched_off.say("explain --format json --finding", found["id"]).out)
    assert document["finding"]["id"] == found["id"]
    assert valid(document, "FindingExplanation")


def test_policies_that_had_nothing_to_say_are_told_with_their_reason(
    watching: Terminal, admins: Admins
) -> None:
    said = watching.say("explain --kind office_hours_schedule --id 41 --set", "/name=Paris, all week")
    assert said.code == 0
    assert "Looked, and had nothing to say:" in said.out
    assert "office-hours-need-a-second-pair-of-eyes: fields: it moved only /name" in said.out


EXCUSED = """
version: 1
policies:
  - id: hours-are-ours
    because: office hours were changed
    severity: high
    watch: { kind: office_hours_schedule }
    unless: { any_of: [{ actor: [group:support-ops] }, { ip_in: [192.0.2.0/24] }] }
    then: revert
"""


def test_near_misses_are_listed_apart(watching: Terminal, tmp_path: Path) -> None:
    watching.values["GUARDRAIL_POLICIES"] = str(only(tmp_path, EXCUSED))
    asked = "explain --kind office_hours_schedule --id 41 --set /name=Paris --by"
    said = watching.say(asked, "alice@acme.example", "--from", "198.51.100.23")
    assert said.code == 0
    start = said.lines.index("Near misses:")
    assert said.lines[start + 1 : start + 2] == [
        "  * hours-are-ours would have refused it, but alice@acme.example acted, which `unless` excuses."
    ]
    twice = watching.say(asked, "alice@acme.example", "--from", "192.0.2.7")
    assert twice.code == 0
    assert "Near misses" not in twice.out, (
        "two answers excused it, so that neither alone kept it from happening"
    )


def test_a_singleton_is_named_by_its_kind_alone(watching: Terminal) -> None:
    said = watching.say(
        "explain --kind ip_allowlist --set /enabled=false --by carol@acme.example --format json"
    )
    assert said.code == 1
    document = json.loads(said.out)
    assert document["resource"] == {"kind": "ip_allowlist", "id": "singleton"}
    assert (document["verdict"], document["actor"]["email"]) == ("revert", "carol@acme.example")
    assert "Set /enabled to true." in document["policies"][0]["ways_out"]


def change_of(of: Terminal, resource: str) -> str:
    """The number of the newest change of a resource, as `history` shows it."""
    return str(re.findall(r"change (\d+)", of.say("history", resource).out)[-1])


def entry_of(of: Terminal, type_: str) -> str:
    """The id of the newest entry of a type, which the API shows."""
    context = CliContext(of.values, of.here, of.open_workspace, create_app)
    with context.guarded() as guarded, guarded.view() as view:
        (newest,) = view.state.activities.search(types=(type_,), limit=1)
    return str(newest.activity.id)


def test_a_change_is_explained_by_its_decision(switched_off: Terminal) -> None:
    number = change_of(switched_off, "ip_allowlist")
    said = switched_off.say("explain --change", number)
    assert said.code == 0
    assert said.out == switched_off.say("explain", finding(switched_off)["decision"]).out
    as_json = switched_off.say("explain --format json --change", number)
    assert valid(json.loads(as_json.out), "Explanation")


def test_an_entry_is_explained_by_the_decision_about_the_change_it_led_to(switched_off: Terminal) -> None:
    shown = re.findall(r"log entry ([0-9a-f]{8})", switched_off.say("history ip_allowlist").out)[-1]
    said = switched_off.say("explain --entry", shown)
    assert said.code == 0
    assert f"Decision {finding(switched_off)['decision']}: flag" in said.out
    assert f"log entry  {shown}" in said.out


def test_what_was_never_decided_is_judged_as_of_today(watching: Terminal) -> None:
    """Of the year before the service came, nothing was judged."""
    known = entry_of(watching, "bulk_export")
    said = watching.say("explain --entry", known)
    assert said.code == 0, said.err
    assert " ".join(said.out.split()).startswith(
        f"There is no decision about log entry {known} (bulk_export). It is from before the service watched, and was "
        "never judged. Judged under the policies in force, revision "
    )
    assert said.lines[-1] == "Nothing was kept of this answer, and nobody was told."
    document = json.loads(watching.say("explain --format json --entry", known).out)
    assert (document["entry"], document["change"]) == (known, None)
    assert document["policies"][0]["steps"][0]["word"] == "activity"
    assert watching.say("explain --entry", known).out == said.out, "nothing was kept of it"


def test_that_a_rule_is_kept_is_said_once(watching: Terminal) -> None:
    everything = '/ip_allowlist=["203.0.113.0/24","198.51.100.0/24","192.0.2.44","192.0.2.45"]'
    said = watching.say("explain --kind ip_allowlist --by dave@acme.example --set", everything)
    assert "must: yes, the rule is kept\n" in said.out
    assert "is kept: kept" not in said.out


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("explain --change 99999", "There is no change 99999 in the record. "),
        ("explain --change x", "There is no change x in the record. "),
        ("explain --entry nothing", "There is no log entry nothing in the record. `guardrail history"),
        ("explain --change 1 --entry x", "or what happened with --change NUMBER or --entry ID."),
        ("explain x --by mallory@acme.example", "--by would be about a change that nobody has made."),
        ("explain --change 1 --set /a=1 --from 192.0.2.1", "--set and --from would be about a change"),
        ("explain x", "--change NUMBER and --entry ID explain what happened."),
        (
            "explain --kind ip_allowlist --set /enabled=false --by mallory",
            '`--by` is "mallory", but it must be an address.',
        ),
        (
            "explain --kind ip_allowlist --set /enabled=false --by group:security",
            "One person acts and not the group `security`: name one of",
        ),
        (
            "explain --kind ip_allowlist --set /enabled=false --from 300.1.1.1",
            "`300.1.1.1` is no IP address, so conditions about addresses cannot tell.",
        ),
        (
            "explain --finding nothing",
            "There is no finding nothing. `guardrail drift --format json` has the ids",
        ),
        ("explain x --finding y", "Name a DECISION"),
        (
            "explain --kind office_hours_schedule --set /name=x",
            "Say which with --id ID, such as 41 (Standard",
        ),
        ("explain --kind no_such --set /name=x", "no_such"),
        (
            "explain --kind ip_allowlist --resource ip_allowlist --set /enabled=false",
            "Name the resource once",
        ),
        ("explain --id 41 --set /name=x", "--id names a resource of --kind"),
        ("explain --kind workflow --set /name=x", "Say which with --id ID"),
    ],
)
def test_what_cannot_be_explained_is_refused_with_a_sentence(
    watching: Terminal, command: str, sentence: str
) -> None:
    said = watching.say(command)
    assert said.code == 2, said.out
    assert sentence in said.err
