"""The words of `when` and `unless`: complete, checked, and by example in words.yaml."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from drift.core.model.activity import Activity, Actor
from drift.core.model.changes import diff
from drift.core.model.resources import Ref, Resource
from guard.core.language.policy_schema import condition_schema
from guard.core.language.vocabulary.conditions import WORDS, argument_errors, condition, words_in
from guard.core.language.vocabulary.word import either, every, opposite
from guard.core.model.condition import ConditionResult
from guard.core.model.policy import People
from guard.core.model.subject import Facts, Subject
from guard.loading.strict_yaml.reader import read
from tests.guard.policy_cast import NOON

PEOPLE = People(groups={"security": ("dave@acme.example",), "nobody": ()}, ai=("writer-*", "token:77"))
CASES: list[dict[str, Any]] = read(Path(__file__).with_name("words.yaml").read_bytes()).value
TRUTHS = {True: True, False: False, "unknown": None}
SCHEMA = {"$defs": {"condition": condition_schema()}, "$ref": "#/$defs/condition"}


def subject(given: dict[str, Any]) -> Subject:
    by = given.get("by")
    email = by.lower() if by else None
    actor = Actor(
        given.get("type", "admin" if by else None),
        given.get("id", by),
        email,
        given.get("from"),
        given.get("app"),
        given.get("token"),
    )
    known = bool(by) or given.get("attributed", False)
    at = datetime.fromisoformat(given["at"]).timestamp() if "at" in given else NOON
    activity = None
    if "type_of_entry" in given:
        activity = Activity("1", given["type_of_entry"], int(at), actor, given.get("metadata", {}), {})
        if not by:
            return Subject.of_activity(activity)
    if "state" in given:
        return Subject.of_state(
            Resource(Ref("team", "1"), given["state"]), actor=actor, attributed=known, at=at
        )
    sides = (
        {side: given.get(side) for side in ("before", "after")} if given.keys() & {"before", "after"} else {}
    )
    bodies = sides or {"before": {"a": 1}, "after": {"a": 2}}
    made = {side: None if body is None else Resource(Ref("team", "1"), body) for side, body in bodies.items()}
    change = diff(made["before"], made["after"])
    assert change is not None
    return Subject.of_change(change, activity=activity, actor=actor, attributed=known, at=at)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['word']}-{case['says']}")
def test_a_word_says(case: dict[str, Any]) -> None:
    written = {case["word"]: case["is"]}
    Draft202012Validator(SCHEMA).validate(written)
    assert not list(argument_errors(written, PEOPLE))
    known = case["given"].get("known")
    facts = Facts(None if known is None else frozenset(known))
    answer = condition(written, PEOPLE).test(subject(case["given"]), facts)
    assert answer.truth is TRUTHS[case["says"]]
    assert answer.rests_on_actor is case.get("rests", False)
    assert answer.because
    assert not answer.because.endswith(".")


@pytest.mark.parametrize("word", WORDS.values(), ids=lambda word: word.name)
def test_every_word_is_complete(word: Any) -> None:
    assert word.summary.endswith((".", "..."))
    Draft202012Validator.check_schema(word.schema)
    Draft202012Validator(SCHEMA).validate({word.name: word.example})
    people = People(groups={"security": ("dave@acme.example",)})
    assert not list(word.argument_errors(word.example, people))
    assert {case["says"] for case in CASES if case["word"] == word.name} >= {True, False}, "needs both cases"


@pytest.mark.parametrize(
    ("written", "path", "words"),
    [
        ({"actor": ["bob"]}, ("actor", 0), "`bob` is no e-mail address"),
        ({"actor": "group:nobody"}, ("actor",), "Nobody is in the group `nobody`"),
        ({"ip_in": ["203.0.113.7/24"]}, ("ip_in", 0), "host bits zero"),
        ({"ip_not_in": "office"}, ("ip_not_in",), "`office` is no network"),
        (
            {"outside_hours": {"from": "08:00", "to": "08:00", "zone": "UTC"}},
            ("outside_hours", "from"),
            "no hours",
        ),
        (
            {"outside_hours": {"from": "08:00", "to": "09:00", "zone": "Mars"}},
            ("outside_hours", "zone"),
            "`Mars`",
        ),
        (
            {"outside_hours": {"from": "08:00", "to": "09:00", "zone": "../x"}},
            ("outside_hours", "zone"),
            "`../x`",
        ),
        ({"during": {"from": "2026-02-30", "to": "2026-03-01", "zone": "UTC"}}, ("during", "from"), "no day"),
        (
            {"during": [{"from": "2026-03-02", "to": "2026-03-01", "zone": "UTC"}]},
            ("during", 0, "to"),
            "before",
        ),
        ({"metadata": {"propertys": {}}}, ("metadata", "propertys"), "`propertys`"),
        ({"not": {"any_of": [{"actor": "bob"}]}}, ("not", "any_of", 0, "actor"), "`bob`"),
    ],
)
def test_what_a_schema_cannot_say_is_found(written: Any, path: tuple[Any, ...], words: str) -> None:
    (error,) = argument_errors(written, PEOPLE)
    assert error.path == path
    assert words in error.sentence


def test_a_mapping_of_several_words_means_all_of_them() -> None:
    both = condition({"actor": "carol@acme.example", "actor_type": "bot"}, PEOPLE)
    assert both.word == "all_of"
    assert both.test(subject({"by": "carol@acme.example"}), Facts()).truth is False


def test_the_words_of_a_condition_are_found_at_any_depth() -> None:
    written = {"any_of": [{"not": {"unattributed": True}}, {"actor": "a@b.c", "during": {}}]}
    assert words_in(written) == {"any_of", "not", "unattributed", "actor", "during"}


answers = st.builds(ConditionResult, st.sampled_from([True, False, None]), st.just("because"), st.booleans())


@given(st.lists(answers, max_size=4))
def test_not_any_is_all_not(many: list[ConditionResult]) -> None:
    assert opposite(either(many)).truth is every(map(opposite, many)).truth


@given(st.lists(answers, min_size=1, max_size=4), st.sampled_from([every, either]))
def test_what_does_not_rest_on_the_actor_is_the_same_for_every_actor(
    many: list[ConditionResult], combine: Any
) -> None:
    """Replace what is unknown for want of an actor by either answer: where nothing rests on it, nothing changes."""
    before = combine(many)
    for truth in (True, False):
        settled = [ConditionResult(truth, one.because) if one.rests_on_actor else one for one in many]
        if not before.rests_on_actor:
            assert combine(settled).truth is before.truth
