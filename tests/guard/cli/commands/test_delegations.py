"""`guardrail delegate` and `delegations`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx

from tests.guard.cli.terminal import Terminal, token


def test_a_voice_is_handed_on_shown_and_taken_back(asked: Terminal) -> None:
    token(asked, "dave", "approver")
    asked.values["GUARDRAIL_TOKEN"] = token(asked, "alice", "approver")
    assert asked.say("delegations list").out == "Nobody votes for anybody else.\n"
    until = (datetime.now(UTC) + timedelta(days=3)).isoformat(timespec="minutes")
    said = asked.say("delegate --to dave@acme.example --until", until, "--because", "Skiing")
    assert said.code == 0, said.err
    assert "dave@acme.example votes for alice@acme.example" in said.out
    listed = asked.say("delegations list")
    assert "Skiing" in listed.out
    number = listed.lines[1].split()[0]
    assert f"(delegation {number})" in said.out
    ended = asked.say("delegations end", number)
    assert ended.out == "alice@acme.example votes again themselves; dave@acme.example does not any more.\n"
    assert asked.say("delegations list").out == "Nobody votes for anybody else.\n"
    assert number in asked.say("delegations list --all").out


def test_a_time_without_a_zone_is_refused(asked: Terminal) -> None:
    asked.values["GUARDRAIL_TOKEN"] = token(asked, "alice", "approver")
    said = asked.say("delegate --to dave@acme.example --until 2026-12-05T18:00")
    assert said.code == 2
    assert "says no time zone" in said.err


def test_a_vote_for_somebody_says_so_where_it_is_cast_and_explained(asked: Terminal) -> None:
    alice, erin = token(asked, "alice", "approver"), token(asked, "erin", "approver")
    asked.values["GUARDRAIL_TOKEN"] = alice
    until = (datetime.now(UTC) + timedelta(days=3)).isoformat(timespec="minutes")
    assert asked.say("delegate --to erin@acme.example --until", until).code == 0
    assert "erin@acme.example votes for them." in asked.say("approvals").out
    number = asked.say("approvals").lines[1].split()[0]
    asked.values["GUARDRAIL_TOKEN"] = erin
    refused = asked.say("approve", number, "--for", "bob@acme.example")
    assert refused.code == 2
    assert "You do not vote for bob@acme.example on this." in refused.err
    said = asked.say("approve", number, "--for", "alice@acme.example", "--comment", "as agreed")
    assert said.code == 0, said.err
    assert "Approved by erin@acme.example for alice@acme.example." in said.out
    headers = {"Authorization": f"Bearer {erin}"}
    url = f"{asked.values['GUARDRAIL_URL']}/api/v1/approvals/{number}"
    decision = httpx.get(url, headers=headers).json()["decision"]
    explained = asked.say("explain", decision)
    assert explained.code == 0, explained.err
    told = " ".join(explained.out.split())
    assert "approve by erin@acme.example for alice@acme.example, who was away: as agreed" in told
