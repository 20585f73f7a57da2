"""A proposal for people: readable in 100 columns, and foreign text is only text in Markdown."""

from __future__ import annotations

import orjson
from msgspec.structs import replace

from guard.core.reports.proposal_formats import FORMATS, event_in_words
from guard.core.reports.workflow_json import AbsenceAnswer, NoticeAnswer
from tests.guard.core.proposals.proposal_records import ALICE, vote
from tests.guard.core.reports.test_proposal_json import in_full


def test_the_table_says_all_of_it_in_100_columns() -> None:
    text = FORMATS["table"]([replace(in_full(vote(ALICE)), reason="because " * 60)])
    assert max(map(len, text.splitlines())) <= 100
    for said in (
        "Proposal p1: open. Waiting for approvals: 0 of 1 for money.\n",
        "  asked by  bob@acme.example at 1970-01-01T00:01:40Z, edition 1\n",
        "  ticket    SUP-41\n",
        "  approval  1 of 1 by alice@acme.example [hours]\n",
        "  diff      time_zone_name changes from",
        "1970-01-01T00:01:52Z  dave@acme.example: commented: When?\n",
    ):
        assert said in text


def test_a_freeze_and_a_denial_that_does_not_decide_are_shown() -> None:
    shown = in_full()
    frozen = tuple(replace(one, period="launch", veto=False) for one in shown.approvals)
    text = " ".join(FORMATS["table"]([replace(shown, approvals=frozen)]).split())
    assert "by alice@acme.example for the freeze launch [hours]; one denial does not decide" in text


def test_markdown_holds_no_foreign_markup() -> None:
    text = FORMATS["markdown"]([replace(in_full(), reason="[x](https://evil.example) @team <b>")])
    assert text.startswith("### Proposal p1: open.")
    assert r"\[x\](https" in text
    assert "@team" not in text
    assert r"\<b>" in text


def test_json_is_what_the_api_answers() -> None:
    assert orjson.loads(FORMATS["json"]([in_full()]))["proposals"][0]["id"] == "p1"


def test_an_event_of_the_service_names_the_service() -> None:
    event = replace(in_full().thread[0], who="", what="closed", text="Nobody decided in time.")
    assert event_in_words(event) == "1970-01-01T00:01:52Z  guardrail: closed: Nobody decided in time."


def test_a_vote_for_somebody_else_says_so() -> None:
    event = replace(
        in_full().thread[0], what="voted", text="", details={"vote": "approve", "on_behalf_of": ALICE}
    )
    assert event_in_words(event).endswith(f"voted approve for {ALICE}")


def test_who_is_away_and_what_people_were_told_is_shown() -> None:
    waiting = replace(
        in_full(),
        absences=(AbsenceAnswer(ALICE, "dave@acme.example", "2026-12-05T18:00:00Z", "x1"),),
        nobody_left="Nobody is left who could approve this: too few people are asked.",
        notices=(
            NoticeAnswer("reminder 1", "2026-12-01T18:00:00Z", (ALICE,), "Alice has not answered yet."),
        ),
    )
    text = FORMATS["table"]([waiting])
    assert f"  away      {ALICE} until 2026-12-05T18:00:00Z: dave@acme.example votes for them.\n" in text
    assert "  NOBODY    Nobody is left who could approve this" in text
    assert "  told      2026-12-01T18:00:00Z  Alice has not answered yet.\n" in text
