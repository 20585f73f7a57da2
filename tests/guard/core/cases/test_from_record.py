"""A case made of what happened holds what its answer rests on, and nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from msgspec.structs import replace

from drift.core.catalogue.examples import Examples
from drift.core.model.activity import Actor
from drift.core.model.resources import Json, Ref, Resource
from guard.core.cases.case_subjects import subject_of
from guard.core.cases.from_record import case_of
from guard.core.model.subject import Facts, Subject
from tests.guard.policy_cast import changed, entry, policies

CONNECTOR = Ref("data_connector", "7")


def connector(**body: Json) -> Resource:
    return Resource(
        CONNECTOR, {"name": "Orders", "url": "https://a.example/", "audiences": ["users"], **body}
    )


def made(subject: Subject, *written: Mapping[str, Json], facts: Facts | None = None) -> Any:
    return case_of("change 1", subject, facts or Facts(), policies(*written))


def test_what_no_policy_asks_for_is_left_out_but_for_the_name() -> None:
    case = made(changed(connector(state="draft"), connector(state="live")))
    assert case["change"]["before"] == {"name": "Orders", "state": "draft"}
    assert case["change"]["after"] == {"name": "Orders", "state": "live"}


def test_what_a_policy_asks_for_stays() -> None:
    asking = {
        "id": "ours",
        "watch": {"kind": CONNECTOR.kind},
        "must": {"properties": {"url": {"minLength": 3}}},
    }
    case = made(changed(connector(state="draft"), connector(state="live")), asking)
    assert case["change"]["after"] == {"name": "Orders", "state": "live", "url": "https://a.example/"}
    assert case["expect"] == {"verdict": "allow"}


def test_a_rule_that_was_kept_before_is_not_made_to_look_broken() -> None:
    """The rule no longer selects it afterwards, so only what was there before needs the address."""
    live = {"properties": {"state": {"const": "live"}}}
    of_live = {
        "id": "ours",
        "watch": {"kind": CONNECTOR.kind, "where": live},
        "must": {"properties": {"url": {"minLength": 3}}},
    }
    case = made(changed(connector(state="live"), connector(state="draft")), of_live)
    assert case["change"]["before"] == {"name": "Orders", "state": "live", "url": "https://a.example/"}


def test_of_what_is_made_the_fields_stay_by_which_a_policy_sees_it() -> None:
    watching = {"id": "ours", "watch": {"kind": CONNECTOR.kind, "fields": ["/url"]}}
    case = made(changed(None, connector()), watching)
    assert case["change"]["after"] == {"name": "Orders", "url": "https://a.example/"}
    assert "before" not in case["change"]
    assert case["expect"] == {"verdict": "flag", "policies": ["ours"]}


def test_it_looks_inside_objects() -> None:
    before, after = (
        {"id": "1", "state": state, "steps": [1, 2], "deep": {"a": 1}} for state in ("live", "draft")
    )
    workflow = Ref("workflow", "1")
    was_live = {"properties": {"workflow": {"properties": {"state": {"const": "live"}}}}}
    case = made(
        changed(Resource(workflow, {"workflow": before}), Resource(workflow, {"workflow": after})),
        {"id": "ours", "watch": {"kind": "workflow"}, "when": {"was": was_live}},
    )
    assert case["change"]["before"] == {"workflow": {"state": "live"}}
    assert case["change"]["after"] == {"workflow": {"state": "draft"}}


def test_of_many_addresses_those_are_written_that_tell() -> None:
    new = {"id": "new", "watch": {"activity": "bulk_export"}, "when": {"new_ip_for_actor": True}}
    known = frozenset({"203.0.113.14", *(f"192.0.2.{number}" for number in range(50))})
    case = made(entry("bulk_export"), new, facts=Facts(known))
    assert (case["known_ips"], case["expect"]) == (["203.0.113.14"], {"verdict": "allow"})
    case = made(entry("bulk_export"), new, facts=Facts(known - {"203.0.113.14"}))
    assert case["known_ips"] == ["192.0.2.12", "192.0.2.14", "192.0.2.15"]  # the nearest ones
    assert case["expect"] == {"verdict": "flag", "policies": ["new"]}


def test_former_ids_are_written_where_an_exemption_rests_on_them() -> None:
    waiver = {"resource": "41", "until": "2026-12-31", "reason": "a pilot", "owner": "bob"}
    watching = {"id": "ours", "watch": {"kind": CONNECTOR.kind}}
    change, facts = (
        changed(connector(state="draft"), connector(state="live")),
        Facts(former_ids=frozenset({"41"})),
    )
    assert "former_ids" not in made(change, watching, facts=facts)
    case = made(change, {**watching, "exemptions": [waiver]}, facts=facts)
    assert (case["former_ids"], case["expect"]) == (["41"], {"verdict": "allow"})


def test_a_change_of_nobody_known_names_nobody() -> None:
    case = made(changed(connector(state="draft"), connector(state="live"), by=None))
    assert not {"by", "from", "log"} & case["change"].keys()
    assert case["case"] == "change 1: somebody unknown updated Orders on 2026-03-04"


CAROL = Actor("admin", "7", "carol@acme.example", "203.0.113.7")


@pytest.mark.parametrize(
    "actor",
    [
        CAROL,
        replace(CAROL, app="acme-sync", token="t1"),
        Actor("app", "acme-sync", app="acme-sync", token="t1"),
        Actor("ai", "docs-writer", "carol@acme.example"),
        Actor("bot", "278"),
        Actor(),
    ],
    ids=lambda actor: actor.name,
)
@pytest.mark.parametrize("gap", [True, False])
def test_a_case_says_who_acted_by_what_and_who_else_may_have(actor: Actor, gap: bool) -> None:
    """The case is judged as what happened: by hand or through an app, by somebody else, or by nobody known."""
    on_actors = [
        {"id": id_, "watch": {"kind": CONNECTOR.kind}, "when": when}
        for id_, when in (
            ("apps", {"app": "acme-sync"}),
            ("ais", {"actor_type": "ai"}),
            ("people", {"actor_type": "person"}),
            ("nobody", {"unattributed": True}),
            ("network", {"ip_in": "203.0.113.0/24"}),
        )
    ]
    for others in (
        (),
        (Actor("admin", "8", "bob@acme.example", "198.51.100.1"),),
        (replace(CAROL, app="other"),),
    ):
        subject = replace(
            changed(connector(state="draft"), connector(state="live")),
            actor=actor,
            attributed=actor != Actor(),
            others=others,
            gap=gap,
        )
        case = made(subject, *on_actors)
        again = case_of("change 1", subject_of(case, Examples({}, {})), Facts(), policies(*on_actors))
        assert again["expect"] == case["expect"]
        assert ("or_by" in case["change"]) is bool(others)
        assert ("or_somebody" in case["change"]) is gap
