"""Which policies speak about a change, whether it breaks them or not."""

from __future__ import annotations

from typing import Any

import pytest

from guard.core.evaluation.relevance import speaking
from guard.core.model.subject import Facts, Subject
from tests.guard.policy_cast import changed, hours, on, policies

PARIS_ONLY: Any = {
    "id": "p",
    "watch": {"kind": "office_hours_schedule"},
    "must": {"properties": {"time_zone_name": {"type": "string"}}},
}
RENAMED = changed(hours(), hours(name="Nights"), entry="proposal")
BROKEN = changed(hours(), hours(zone=1), entry="proposal")  # type: ignore[arg-type] # what a rule forbids


def speak(subject: Subject, **words: Any) -> bool:
    found = speaking(policies({**PARIS_ONLY, **words}), subject, Facts(), "enforce")
    return [policy.id for policy in found] == ["p"]


@pytest.mark.parametrize("subject", [RENAMED, BROKEN])
def test_a_policy_speaks_whether_it_is_kept_or_broken(subject: Subject) -> None:
    assert speak(subject)
    assert speak(subject, when={"actor": "carol@acme.example"})
    assert not speak(subject, when={"actor": "dave@acme.example"})
    assert speak(subject, unless={"actor": "dave@acme.example"})
    assert not speak(subject, unless={"actor": "carol@acme.example"})


@pytest.mark.parametrize("subject", [RENAMED, BROKEN])
def test_a_policy_speaks_only_about_what_it_watches(subject: Subject) -> None:
    assert speak(subject, watch={"kind": "office_hours_*", "change": "updated"})
    assert not speak(subject, watch={"kind": "office_hours_schedule", "change": "deleted"})
    assert not speak(subject, watch={"kind": "office_hours_schedule", "fields": ["/description"]})
    assert not speak(subject, watch={"kind": "ip_allowlist"})
    where = {"properties": {"name": {"const": "Elsewhere"}}}
    assert not speak(subject, watch={"kind": "office_hours_schedule", "where": where})


@pytest.mark.parametrize("subject", [RENAMED, BROKEN])
def test_an_exemption_silences_it_for_what_it_excuses_and_no_longer(subject: Subject) -> None:
    exemption = {"reason": "pilot", "owner": "dave@acme.example", "until": "2026-12-31"}
    assert not speak(subject, exemptions=[{**exemption, "resource": "42"}])
    assert speak(subject, exemptions=[{**exemption, "resource": "43"}])
    assert speak(subject, exemptions=[{**exemption, "resource": "42", "until": "2026-01-01"}])
    pointer = subject.fields[0].pointer
    assert not speak(subject, exemptions=[{**exemption, "pointer": pointer}])
    assert speak(subject, exemptions=[{**exemption, "pointer": "/time_intervals"}])


def test_nobody_known_excuses_nobody() -> None:
    nobody = changed(hours(), hours(name="Nights"), by=None, entry="proposal")
    assert speak(nobody, unless={"actor": "carol@acme.example"})
    assert speak(nobody, when={"actor": "carol@acme.example"})


def test_what_cannot_be_evaluated_speaks() -> None:
    broken = {"kind": "office_hours_schedule", "where": {"pattern": "(?=x)"}}
    assert speak(RENAMED, watch=broken)


def test_of_several_all_speak_in_the_order_of_their_ids() -> None:
    every = [
        {"id": name, "watch": {"kind": kind}} for name, kind in (("b", "*"), ("a", "ip_*"), ("c", "tag"))
    ]
    found = speaking(policies(*every), changed(on(), on(enabled=False)), Facts(), "enforce")
    assert [policy.id for policy in found] == ["a", "b"]
