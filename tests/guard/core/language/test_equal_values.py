"""Rules compare values, however they are spelt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.resources import Json, Ref, Resource
from guard.core.evaluation.evaluate import judge
from guard.core.explanation.tracer import trace
from guard.core.language.equal_values import as_written, by_value
from guard.core.language.rule_schema import Selector, closed, compiled
from guard.core.model.subject import NO_FACTS, Subject
from tests.guard.policy_cast import changed, hours, policies

OFFICE = "192.0.2.44/32"
SPELLINGS = ["192.0.2.44", "192.0.2.44/32", "::ffff:192.0.2.44", " 192.0.2.44/255.255.255.255"]


def rule(schema: Json, kind: str) -> Json:
    return compiled(closed({"properties": schema}), (kind,))


@pytest.mark.parametrize("written", SPELLINGS)
@pytest.mark.parametrize("read", SPELLINGS)
def test_a_list_contains_an_address_in_any_spelling(written: str, read: str) -> None:
    must = {"ip_allowlist": {"contains": {"const": written}}}
    assert rule(must, "ip_allowlist").is_valid({"ip_allowlist": ["203.0.113.0/24", read]})
    assert not rule(must, "ip_allowlist").is_valid({"ip_allowlist": ["203.0.113.0/24"]})


@pytest.mark.parametrize("read", SPELLINGS)
def test_what_a_rule_forbids_is_forbidden_in_any_spelling(read: str) -> None:
    for forbidding in (
        {"not": {"contains": {"const": OFFICE}}},
        {"items": {"not": {"enum": [OFFICE, "198.51.100.0/24"]}}},
        {"contains": {"const": OFFICE}, "maxContains": 0, "minContains": 0},
    ):
        must = rule({"ip_allowlist": forbidding}, "ip_allowlist")
        assert not must.is_valid({"ip_allowlist": [read]})
        assert must.is_valid({"ip_allowlist": ["203.0.113.0/24"]})


@pytest.mark.parametrize(
    ("kind", "must", "kept", "broken"),
    [
        ("admin", {"email": {"const": "Carol@Acme.example"}}, {"email": "carol@acme.example"}, {"email": "b@c.de"}),
        ("office_hours_schedule", {"time_zone_name": {"enum": ["Asia/Calcutta", "UTC"]}},
         {"time_zone_name": "Asia/Kolkata"}, {"time_zone_name": "Europe/Paris"}),
        ("data_connector", {"url": {"const": "https://Acme.example"}}, {"url": "https://acme.example/"},
         {"url": "https://acme.example/x"}),
        ("help_center", {"locales": {"const": ["en", "pt_BR"]}}, {"locales": ["pt-br", "en"]}, {"locales": ["en"]}),
        ("team", {"admin_ids": {"const": [2, 1]}}, {"admin_ids": [1, 2]}, {"admin_ids": [1]}),
        ("help_center", {"custom_domain": {"anyOf": [{"const": "Help.acme.example."}, {"type": "null"}]}},
         {"custom_domain": "help.acme.example"}, {"custom_domain": "x.example"}),
        ("subscription_type", {"translations": {"contains": {"properties": {"locale": {"const": "pt_br"}}}}},
         {"translations": [{"locale": "pt-BR"}]}, {"translations": [{"locale": "pt"}]}),
    ],
)  # fmt: skip
def test_every_sort_of_value(kind: str, must: Json, kept: Json, broken: Json) -> None:
    assert rule(must, kind).is_valid(kept)
    assert not rule(must, kind).is_valid(broken)


def test_patterns_and_lengths_see_what_was_read() -> None:
    must = {"email": {"const": "carol@acme.example", "pattern": "^Carol@"}}
    assert rule(must, "admin").is_valid({"email": "Carol@acme.example"})
    assert not rule(must, "admin").is_valid({"email": "carol@acme.example"})


def test_true_is_no_text_and_an_address_no_list() -> None:
    must = rule({"ip_allowlist": {"contains": {"const": OFFICE}}}, "ip_allowlist")
    assert not must.is_valid({"ip_allowlist": [True, None, [OFFICE]]})


SCHEMAS = st.recursive(
    st.sampled_from([{"const": 1}, {"enum": ["a", None]}, {"type": "string"}, {"minimum": 3}, True]),
    lambda inner: (
        st.fixed_dictionaries({"properties": st.dictionaries(st.sampled_from("ab"), inner)})
        | st.fixed_dictionaries({"allOf": st.lists(inner, min_size=1, max_size=2)})
        | st.fixed_dictionaries({"items": inner, "not": inner})
    ),
    max_leaves=6,
)


@given(SCHEMAS)
def test_where_nothing_has_several_spellings_the_rule_is_what_was_written(schema: Json) -> None:
    assert by_value(schema, ("no such kind",)) is schema
    assert by_value(schema, ("ip_allowlist",), ("enabled",)) is schema
    assert by_value({"properties": {"name": schema}}, ("tag",)) == {"properties": {"name": schema}}


def test_only_what_has_several_spellings_is_rewritten() -> None:
    part = {"const": True}
    written = {"properties": {"enabled": part, "ip_allowlist": {"items": {"const": OFFICE}}}}
    rewritten = by_value(written, ("ip_allowlist",))
    assert rewritten["properties"]["enabled"] is part
    assert written["properties"]["ip_allowlist"] == {"items": {"const": OFFICE}}
    (path, keyword) = (
        ("properties", "ip_allowlist", "items"),
        next(iter(rewritten["properties"]["ip_allowlist"]["items"])),
    )
    assert as_written([*path, keyword]) == [*path, "const"]
    assert as_written(["properties", "enabled", "const"]) == ["properties", "enabled", "const"]
    assert as_written([]) == []


def test_the_evidence_shows_what_was_read_and_what_the_author_wrote() -> None:
    must = {"properties": {"email": {"const": "Bob@acme.example"}}}
    tested = policies({"id": "bob", "watch": {"kind": "admin"}, "must": must})
    carol = Resource(Ref("admin", "1"), {"email": "CAROL@acme.example"})
    (reason,) = judge(tested, Subject.of_state(carol, at=0.0), NO_FACTS, "enforce").broken
    (evidence,) = reason.evidence
    assert (evidence.pointer, evidence.value) == ("/email", "CAROL@acme.example")
    assert evidence.rule == {"const": "Bob@acme.example"}
    assert "equalTo" not in reason.sentence
    assert not judge(
        tested,
        Subject.of_state(Resource(carol.ref, {"email": "bob@ACME.example"}), at=0.0),
        NO_FACTS,
        "enforce",
    ).broken


def test_a_trace_names_the_keyword_that_the_author_wrote() -> None:
    must = {"properties": {"email": {"const": "Bob@acme.example"}}}
    tested = policies({"id": "bob", "watch": {"kind": "admin"}, "must": must})
    carol = Resource(Ref("admin", "1"), {"email": "CAROL@acme.example"})
    (traced,) = trace(tested, Subject.of_state(carol, at=0.0), NO_FACTS, "enforce")
    assert [mismatch.at for step in traced.steps for mismatch in step.mismatches] == [
        "/properties/email/const"
    ]


@pytest.mark.parametrize("word", ["was", "becomes"])
def test_a_condition_about_a_state_compares_values(word: str) -> None:
    zone = {"properties": {"time_zone_name": {"const": "Asia/Calcutta"}}}
    tested = policies({"id": "p", "watch": {"kind": "office_hours_schedule"}, "when": {word: zone}})
    before, after = ("Asia/Kolkata", "UTC") if word == "was" else ("UTC", "Asia/Kolkata")
    assert judge(tested, changed(hours(before), hours(after)), NO_FACTS, "enforce").broken
    assert not judge(tested, changed(hours(after), hours(before)), NO_FACTS, "enforce").broken


def test_conditions_about_states_compare_values_and_those_about_entries_letters() -> None:
    matches = Selector({"properties": {"email": {"const": "Carol@Acme.example"}}})
    assert matches({"email": "carol@acme.example"}, "admin") is True
    assert matches({"email": "carol@acme.example"}, "tag") is False
    assert matches({"email": "carol@acme.example"}) is False
