"""The facts of a past moment, as the past goes by."""

from __future__ import annotations

from guard.core.model.subject import NO_FACTS, Subject
from guard.core.simulation.historical_facts import HistoricalFacts
from tests.guard.policy_cast import NOON, entry, policies

BURSTS = policies(
    {"id": "bursts", "watch": {"activity": "*_deletion"}, "more_than": {"count": 2, "within": "10m"}}
)
NEW = policies({"id": "new", "watch": {"activity": "bulk_export"}, "when": {"new_ip_for_actor": True}})


def heard(facts: HistoricalFacts, *subjects: Subject) -> None:
    facts.add([one.activity for one in subjects if one.activity is not None])


def test_only_what_stands_in_the_window_and_is_the_actors_is_counted() -> None:
    facts = HistoricalFacts([BURSTS], {})
    assert facts.lookback == 600
    for at, by in ((-601.0, "carol"), (-600.0, "carol"), (-1.0, "dave"), (0.0, "carol")):
        heard(facts, entry("tag_deletion", by=by, at=NOON + at))
    assert facts.facts(BURSTS, entry("tag_deletion"), frozenset()).counts == {"bursts": 2}


def test_types_that_nobody_counts_need_not_be_heard() -> None:
    facts = HistoricalFacts([BURSTS], {})
    assert (facts.counts_type("tag_deletion"), facts.counts_type("bulk_export")) == (True, False)
    assert facts.facts(BURSTS, entry("bulk_export"), frozenset()) is NO_FACTS


def test_an_address_is_known_from_the_second_after_it_was_first_seen() -> None:
    facts = HistoricalFacts([NEW], {"carol@acme.example": {"192.0.2.1": NOON - 1, "192.0.2.2": NOON}})
    assert facts.facts(NEW, entry("bulk_export"), frozenset()).known_ips == frozenset({"192.0.2.1"})
