"""What a receiver gets of people: all of it, pseudonyms, or nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.activity import Actor
from drift.core.normalisation.fingerprint import fingerprinter
from guard.core.exports import ocsf_classes as classes
from guard.core.exports.export_event import Entity
from guard.core.exports.personal import pseudonyms, treated
from guard.core.exports.rendering import FORMS, render
from tests.guard.core.exports.made import HIDE, event, finding, one_of_each

NAMES = ("mallory", "carol", "Carol", "1004", "1003", "203.0.113.9", "security@acme")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("personal", ["pseudonym", "leave_out"])
def test_nothing_that_names_somebody_is_left_in_any_event(personal: Any, form: Any) -> None:
    for made in one_of_each():
        text = render(treated(made, personal, HIDE), form).decode()
        assert [name for name in NAMES if name in text] == [], text


def test_with_all_of_it_nothing_is_taken_away() -> None:
    made = event()
    assert treated(made, "keep", HIDE) is made


def test_the_same_person_has_the_same_pseudonym_in_every_event_and_under_every_key_another() -> None:
    one = treated(event(), "pseudonym", HIDE)
    other = treated(
        event(actor=Actor("admin", "1004", "Mallory@Acme.example", "203.0.113.9")), "pseudonym", HIDE
    )
    assert one.actor == other.actor
    assert one.actor.email == pseudonyms(HIDE)("mallory@acme.example")
    assert one.user is not None
    assert one.user.id == one.personal["metadata"]["admin"]["id"] == pseudonyms(HIDE)("1003")
    assert one.user.id != pseudonyms(fingerprinter(b"of another"))("1003")


def test_what_says_nothing_of_anybody_stays() -> None:
    hidden = treated(
        event(personal={"metadata": {"enabled": True, "sign_in_method": "saml", "before": None}}),
        "leave_out",
        HIDE,
    )
    assert hidden.personal == {"metadata": {"enabled": True, "sign_in_method": "saml"}}
    assert hidden.details == {"fields": ["/enabled"], "kind": "ip_allowlist"}
    assert hidden.title == "The IP allowlist was changed."
    assert (hidden.actor.type, hidden.actor.id) == ("admin", None)


def test_a_resource_that_is_a_person_loses_its_name_and_its_link() -> None:
    made = event(
        entity=Entity("admin", "1003", "Carol Ops", is_person=True),
        link="https://g.example/w/acme/settings/admin/1003",
    )
    hidden = treated(made, "pseudonym", HIDE)
    assert hidden.entity == Entity("admin", pseudonyms(HIDE)("1003"), "", is_person=True)
    assert hidden.link == ""
    assert treated(event(), "pseudonym", HIDE).link == event().link


def test_a_finding_keeps_one_name_from_its_opening_to_its_end() -> None:
    """The console's id is made of the policy and of whom it is about: whoever knows the staff could try them all."""
    for personal in ("pseudonym", "leave_out"):
        states = [
            treated(
                event(classes.DETECTION_FINDING, 1, finding=finding("activity", status=status)),
                personal,
                HIDE,
            )
            for status in ("new", "in_progress", "resolved")
        ]
        ids = {made.finding.id for made in states if made.finding}
        assert len(ids) == 1
        assert "f1" not in ids


_LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20), st.floats(allow_nan=False))
_JSON = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=10,
)
PLANTED = "Zoë Planted-Name <zoe.planted@acme.example>"


@given(around=_JSON, place=st.sampled_from(["value", "list", "key", "under a name"]))
def test_a_name_is_found_nowhere_wherever_it_stood(around: Any, place: str) -> None:
    planted = {
        "value": {"x": PLANTED, "around": around},
        "list": [around, [PLANTED]],
        "key": {PLANTED: around},
        "under a name": {"source": {"mode": PLANTED}, "enabled": [PLANTED, around]},
    }[place]
    for personal in ("pseudonym", "leave_out"):
        text = json.dumps(
            treated(event(personal={"metadata": planted}), personal, HIDE).personal, ensure_ascii=False
        )
        assert "zoe.planted" not in text
        assert "Planted" not in text


def test_an_event_says_what_became_of_people() -> None:
    for form in ("ndjson", "ocsf"):
        assert b'"people":"leave_out"' in render(treated(event(), "leave_out", HIDE), form)
        assert b'"people"' not in render(event(), form)


def test_what_people_call_things_goes_and_the_id_of_the_thing_stays() -> None:
    named = event(entity=Entity("macro", "7", "Zoe's goodbye"), sentence="Macro (Zoe's goodbye) was changed.")
    hidden = treated(named, "leave_out", HIDE)
    assert hidden.entity == Entity("macro", "7", "")
    assert "Zoe" not in render(hidden, "ocsf").decode()
    kind_alone = event(entity=Entity("ip_allowlist", "", "IP allowlist"))
    assert treated(kind_alone, "leave_out", HIDE).entity == kind_alone.entity
