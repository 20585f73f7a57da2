"""A fact keeps what counts need and nothing that says who a customer is or what they wrote."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.conversations.facts import ConversationFact, NoConversation, fact_of
from drift.sandbox.conversations.bodies import item, label
from drift.sandbox.conversations.sources import SOURCES
from drift.sandbox.conversations.truth import LABEL, TRIAGE, Conversations, Truth
from drift.sandbox.conversations.wording import customer, first_message

NOW = 1_795_000_000.0
YEAR = list(Conversations(7, int(NOW), 600).until(NOW))


def read(truth: Truth) -> ConversationFact:
    return fact_of(item(truth, NOW), [LABEL])


def test_every_planted_fact_is_read() -> None:
    for truth in YEAR:
        fact = read(truth)
        assert (fact.id, fact.created_at, fact.updated_at) == (
            truth.id,
            truth.created_at,
            truth.updated_at(NOW),
        )
        assert (fact.channel, fact.locale, fact.setup) == (truth.channel, truth.locale, truth.setup)
        assert fact.workflow == (TRIAGE if truth.setup == "workflow" else None)
        assert fact.fin is (truth.setup is not None)
        assert fact.is_preview is truth.is_preview
        assert fact.resolution == (truth.outcome(NOW) if truth.setup else None)
        assert (fact.sales, fact.tags) == (truth.sales, tuple(sorted(truth.tags)))
        assert fact.rating == (truth.rating if truth.setup else None)
        assert fact.team == (str(truth.team) if truth.team else None)
        assert fact.attributes == {LABEL: label(truth, NOW)}
        named = {(SOURCES[n].id if SOURCES[n].url else "", SOURCES[n].locale) for n in truth.sources}
        assert {(source.id, source.locale) for source in fact.sources} == named


def test_nothing_of_a_customer_is_kept() -> None:
    for truth in YEAR:
        kept = repr(read(truth))
        who = customer(truth.contact)
        text = first_message(truth.number, truth.issue, truth.locale, who)
        for planted in (who.id, f"'{who.external_id}'", who.name, who.email, "4111 1111", "+33", text):
            assert planted not in kept


def test_only_chosen_attributes_are_kept() -> None:
    assert fact_of(item(YEAR[0], NOW), []).attributes == {}
    odd = item(YEAR[0], NOW) | {
        "custom_attributes": {"VIP": True, "Files": ["a"], "Long": "x" * 500, "No": None}
    }
    assert fact_of(odd, ["VIP", "Files", "Long", "No", "Other"]).attributes == {
        "VIP": "true",
        "Long": "x" * 80,
    }


def test_an_outcome_is_ripe_after_three_days() -> None:
    fact = read(YEAR[0])
    assert not fact.is_ripe(fact.created_at + 71 * 3600)
    assert fact.is_ripe(fact.created_at + 72 * 3600)


@pytest.mark.parametrize(
    "broken", [{}, {"id": "1"}, {"id": 1, "created_at": 5}, {"id": "1", "created_at": True}]
)
def test_what_is_no_conversation_is_a_sentence(broken: dict[str, Any]) -> None:
    with pytest.raises(NoConversation, match=r"no id or no time"):
        fact_of(broken, [])


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=5,
)


@given(name=st.sampled_from(sorted(item(YEAR[0], NOW).keys() - {"id", "created_at"})), value=ODD)
def test_a_field_of_another_shape_leaves_the_rest_readable(name: str, value: Any) -> None:
    whole = item(YEAR[0], NOW)
    inner = dict.fromkeys(whole[name], value) if isinstance(whole[name], dict) else value
    assert fact_of(whole | {name: inner}, [LABEL]).id == whole["id"]
    assert fact_of(whole | {name: value}, [LABEL]).id == whole["id"]
