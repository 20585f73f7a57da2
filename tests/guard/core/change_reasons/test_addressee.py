"""Who is asked: one person, where only they can have made it; never a robot."""

from __future__ import annotations

import pytest

from drift.core.model.activity import UNATTRIBUTED, Actor, Attribution, Suspect
from guard.core.change_reasons.addressee import Addressee, whom_to_ask
from guard.core.model.change_reasons import NotAsked

BOB, CAROL = Actor("admin", "3", "bob@acme.example"), Actor("admin", "4", "carol@acme.example")
FIN = Actor("admin", "99", "operator+acme1@intercom.io")


def by(actor: Actor, *others: Actor, **more: object) -> Attribution:
    suspects = tuple(Suspect("activity", f"e{n}", one, 1) for n, one in enumerate((actor, *others)))
    given = {"confidence": "likely", "suspects": suspects, "id": "e0", **more}
    return Attribution("activity", actor=actor, **given)  # type: ignore[arg-type]


def test_whoever_made_it_for_certain_is_asked() -> None:
    assert whom_to_ask(by(BOB)) == Addressee("bob@acme.example")
    assert whom_to_ask(by(BOB, confidence="certain", suspects=())) == Addressee("bob@acme.example")


@pytest.mark.parametrize(
    ("attribution", "why"),
    [
        (by(Actor("bot", "1", "fin@acme.example")), "robot"),
        (by(Actor("bot", "1")), "robot"),
        (by(Actor("system")), "robot"),
        (by(Actor("app", "crm")), "robot"),
        (by(FIN), "robot"),
        (Attribution("request", "r1", BOB, "likely"), "robot"),
        (by(Actor("admin", "3", "bob@acme.example", app="crm")), "robot"),
        (by(Actor("admin", "3", "bob@acme.example", token="7")), "robot"),
        (by(Actor("ai", "docs-writer", "bob@acme.example")), "robot"),
        (by(Actor("service", email="guardrail")), "robot"),
        (by(BOB, Actor("admin", "3", "bob@acme.example", app="crm")), "several"),
        (by(BOB, CAROL, confidence="possible"), "several"),
        (by(BOB, CAROL), "several"),
        (by(BOB, FIN), "several"),
        (by(BOB, gap="Somebody else may have acted."), "several"),
        (by(BOB, confidence="possible"), "several"),
        (Attribution("trace", "updated_by_id", BOB, "likely"), "several"),
        (Attribution("unattributed", suspects=(Suspect("activity", "e", BOB),)), "several"),
        (UNATTRIBUTED, "nobody_known"),
        (by(Actor()), "nobody_known"),
        (by(Actor(ip="203.0.113.9")), "nobody_known"),
        (by(Actor("admin", "3")), "no_address"),
    ],
)
def test_nobody_is_asked_by_name_about_what_may_be_somebody_elses(
    attribution: Attribution, why: NotAsked
) -> None:
    assert whom_to_ask(attribution) == why


def test_one_person_under_one_id_is_one() -> None:
    later = Actor("admin", "3", "bob.new@acme.example")
    assert whom_to_ask(by(BOB, later)) == Addressee("bob@acme.example")
