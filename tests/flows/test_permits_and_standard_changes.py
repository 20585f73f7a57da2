"""A permit for which a standard change stands in: nobody agreed to more than the value that was agreed to once."""

from __future__ import annotations

from pathlib import Path

from guard.core.model.verdict import Verdict
from tests.flows.permits import AHOY, BUY, WELCOME, asking, greets
from tests.flows.world import BOB, CAROL

GREETINGS = """
standard_changes:
  - id: greetings
    because: how we greet in winter
    owner: alice@acme.example
    kind: messenger_settings
    fields: { /welcome_message: { enum: [Ahoy] } }
    who: carol@acme.example
"""
ASKED = {"resource": WELCOME, "set": {"/welcome_message": AHOY}}


def test_the_value_that_was_agreed_to_once_passes(tmp_path: Path) -> None:
    with asking(tmp_path, GREETINGS) as (w, api):
        id = api.asks(WELCOME, {"/welcome_message": AHOY})["id"]
        decision = greets(w, CAROL, AHOY)
        assert decision.judgement.verdict is Verdict.ALLOW
        assert api.shows(id)["status"] == "applied"


def test_another_value_is_not_let_pass_with_it(tmp_path: Path) -> None:
    with asking(tmp_path, GREETINGS) as (w, api):
        wide = {"changes": [{**ASKED, "expect": {"/welcome_message": {}}}], "reason": "winter", "who": CAROL}
        (error,) = api(BOB, "POST", "/proposals", wide, 422)["errors"]
        assert error["pointer"] == "#/changes/0/expect"
        assert "The standard change greetings stands in for the value that is asked for" in error["detail"]
        assert greets(w, CAROL, BUY).judgement.verdict is Verdict.REQUIRE_APPROVAL
