"""Only what was changed in a form is asked for, and null, empty and missing are three things."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.catalogue.catalogue import KINDS
from drift.core.model.resources import MISSING, Json, Ref, same
from drift.reference_data.acme_examples import acme
from guard.core.proposals.forms.changes import change_of, read
from guard.core.proposals.forms.control import every
from guard.core.proposals.forms.texts import CannotRead, state_of
from guard.core.proposals.forms.typed import Typed
from guard.core.proposals.proposal import ProposedChange
from tests.guard.core.proposals.forms.filled import asked, form, sent
from tests.laws import examples


@st.composite
def two(draw: st.DrawFn) -> tuple[dict[str, Json], dict[str, Json]]:
    """Two states of a resource whose fields keep their types."""
    words = st.one_of(st.none(), texts)
    sorts: list[Any] = [
        words,
        st.one_of(st.none(), st.booleans()),
        st.one_of(st.none(), st.integers(-(10**9), 2 * 10**9)),
    ]
    sorts += [st.lists(texts.filter(lambda text: text == text.strip() != ""), max_size=3)]
    names = ["alpha", "be/ta", "ga~mma", "del ta"]
    member = st.dictionaries(st.sampled_from(names), texts, min_size=1)
    sorts += [st.lists(member, max_size=3), member]
    base: dict[str, Json] = {}
    now: dict[str, Json] = {}
    for name in names:
        sort = draw(st.sampled_from(sorts))
        for body in (base, now):
            if draw(st.booleans()):
                body[name] = draw(sort)
    return base, now


HOURS: dict[str, Json] = {
    "name": "Paris",
    "time_zone_name": "Europe/Paris",
    "time_intervals": [
        {"day_of_week": 0, "start_minute": 540, "end_minute": 1020, "note": "kept"},
        {"day_of_week": 1, "start_minute": 540, "end_minute": 1020},
    ],
}
ARTICLE: dict[str, Json] = {
    "title": "Hello",
    "state": "draft",
    "author_id": 7,
    "folder_id": None,
    "description": "",
    "translated_content": {"type": "x", "fr": {"title": "Bonjour", "state": "draft"}},
}
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6)
plain = st.one_of(st.none(), st.booleans(), st.integers(-(10**9), 2 * 10**9), st.floats(-9, 9), texts)
anything: Any = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts.filter(bool), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("kind", sorted(acme().resources))
def test_a_form_that_is_sent_as_it_is_shown_asks_for_nothing(kind: str) -> None:
    change, found = asked(kind, acme().resources[kind].body, {})
    assert (change, found.wrong) == ({}, {})


@examples(60)
@given(st.sampled_from(KINDS), st.data())
def test_whatever_a_resource_holds_its_form_asks_for_nothing_by_itself(
    kind: Any, data: st.DataObject
) -> None:
    own = sorted(acme().resources[kind.name].body) if kind.name in acme().resources else ["enabled", "text"]
    body = data.draw(st.dictionaries(st.sampled_from(own) | texts.filter(bool), anything, max_size=6))
    change, found = asked(kind.name, body, {})
    assert (change, found.wrong) == ({}, {})


@examples(100)
@given(two())
def test_a_form_that_shows_another_state_asks_for_exactly_that_state(
    bodies: tuple[dict[str, Json], dict[str, Json]],
) -> None:
    """As when a proposal is edited: what the form shows is what is asked for, whichever way it has to be written."""
    base, now = bodies
    shown = form("messenger_settings", base, now=now)
    typed = Typed(sent(shown) | _states(shown))
    found = read(form("messenger_settings", base, typed, now=now), typed)
    assert not found.wrong
    try:
        change = change_of(found, base)
    except CannotRead:
        assert None in found.values.values()
        assert MISSING in found.values.values()
        return
    proposed = ProposedChange(
        "update", Ref("messenger_settings", "1"), change.get("set"), change.get("merge")
    )
    assert same(proposed.applied(base), now), (change, base, now)


def _states(controls: Any) -> dict[str, list[str]]:
    return {f"s:{one.pointer}": [state_of(one)] for one in every(controls) if state_of(one)}


@pytest.mark.parametrize(
    ("kind", "body", "typing", "change"),
    [
        ("office_hours_schedule", HOURS, {"f:/name": "Lyon"}, {"set": {"/name": "Lyon"}}),
        ("office_hours_schedule", HOURS, {"f:/name": ""}, {"set": {"/name": ""}}),
        ("article", ARTICLE, {"f:/state": '"published"'}, {"set": {"/state": "published"}}),
        ("article", ARTICLE, {"f:/author_id": "8"}, {"set": {"/author_id": 8}}),
        ("article", ARTICLE, {"s:/folder_id": "new:winter"}, {"set": {"/folder_id": {"$new": "winter"}}}),
        ("article", ARTICLE, {"s:/description": "null"}, {"set": {"/description": None}}),
        (
            "article",
            {**ARTICLE, "description": None},
            {"s:/description": "empty"},
            {"set": {"/description": ""}},
        ),
        (
            "article",
            ARTICLE,
            {"f:/translated_content/fr/title": "Salut"},
            {"set": {"/translated_content/fr/title": "Salut"}},
        ),
        (
            "article",
            ARTICLE,
            {"x:/translated_content": "fr"},
            {"merge": {"translated_content": {"fr": None}}},
        ),
        (
            "article",
            ARTICLE,
            {"r:/translated_content": ["fr", "de"], "f:/translated_content/de/title": "Hallo"},
            {"set": {"/translated_content/de/title": "Hallo"}},
        ),
        ("ip_allowlist", {"enabled": True}, {"f:/enabled": "false"}, {"set": {"/enabled": False}}),
        (
            "ip_allowlist",
            {"enabled": True, "ip_allowlist": ["203.0.113.0/24"]},
            {"f:/ip_allowlist": "203.0.113.0/24\r\n\r\n 198.51.100.0/24 "},
            {"set": {"/ip_allowlist": ["203.0.113.0/24", "198.51.100.0/24"]}},
        ),
        (
            "team",
            {"admin_ids": [3, 1], "admin_priority_level": None},
            {"f:/admin_ids": ["1", "3", "9", "new:ana"]},
            {"set": {"/admin_ids": [3, 1, 9, {"$new": "ana"}]}},
        ),
        ("team", {"admin_ids": [3, 1]}, {"f:/admin_ids": []}, {"set": {"/admin_ids": []}}),
        ("messenger_settings", {"welcome": "Hi"}, {"s:/welcome": "gone"}, {"merge": {"welcome": None}}),
        ("messenger_settings", {"welcome": "Hi", "n": 1}, {"f:/n": "2"}, {"set": {"/n": 2}}),
        ("messenger_settings", {"on": None}, {"f:/on": '{"a": [1]}'}, {"set": {"/on": {"a": [1]}}}),
        ("messenger_settings", {"a/b~c": "x"}, {"f:/a~1b~0c": "y"}, {"set": {"/a~1b~0c": "y"}}),
    ],
)
def test_what_is_typed_is_what_is_asked_for(
    kind: str, body: dict[str, Json], typing: dict[str, Json], change: dict[str, Json]
) -> None:
    got, found = asked(kind, body, typing)
    assert found.wrong == {}
    assert same(got, change), got


def test_items_of_a_list_are_changed_added_and_taken_away_and_keep_what_the_form_does_not_show() -> None:
    typing = {
        "x:/time_intervals": "1",
        "r:/time_intervals": ["0", "1", "+0", "+1"],
        "f:/time_intervals/0/start_minute": "Mon 10:00",
        "f:/time_intervals/+0/day_of_week": "4",
        "f:/time_intervals/+0/start_minute": "0",
        "f:/time_intervals/+0/end_minute": "60",
    }
    change, found = asked("office_hours_schedule", HOURS, typing)
    assert change == {
        "set": {
            "/time_intervals": [
                {"day_of_week": 0, "start_minute": 600, "end_minute": 1020, "note": "kept"},
                {"start_minute": 0, "end_minute": 60},
            ]
        }
    }
    assert found.control_of("/time_intervals/1/start_minute") == "/time_intervals/+0/start_minute"
    assert found.control_of("/time_intervals/0") == "/time_intervals/0"
    assert found.control_of("/name") == "/name"


@pytest.mark.parametrize(
    ("kind", "body", "typing", "pointer", "sentence"),
    [
        ("office_hours_schedule", HOURS, {"f:/time_intervals/0/start_minute": "nine"}, None, "no time"),
        ("messenger_settings", {"n": 1}, {"f:/n": "nine"}, None, "is no number"),
        ("office_hours_schedule", HOURS, {"f:/time_intervals/0/start_minute": ""}, None, "it was 540"),
        ("article", ARTICLE, {"f:/state": '"gone"'}, "/state", "none of the choices"),
        ("article", ARTICLE, {"f:/title": "Other", "s:/title": "null"}, "/title", "take the text back"),
        ("article", ARTICLE, {"s:/state": "null"}, "/state", "does not fit"),
        ("messenger_settings", {"on": None}, {"f:/on": "{"}, "/on", "in line 1, at character 2"),
        ("messenger_settings", {"on": None}, {"f:/on": "[1,\n2"}, "/on", "in line 2, at character 2"),
        ("messenger_settings", {"on": None}, {"f:/on": '{"a": 1, "a": 2}'}, "/on", "stands twice"),
        ("messenger_settings", {"on": None}, {"f:/on": "NaN"}, "/on", "no number of JSON"),
        ("messenger_settings", {"on": None}, {"f:/on": "[" * 100_000}, "/on", "nested too deep"),
        ("messenger_settings", {"on": None}, {"f:/on": "9" * 5000}, "/on", "too large"),
        ("messenger_settings", {"on": None}, {"f:/on": '"\\ud800"'}, "/on", "half of a character"),
        (
            "office_hours_exception",
            {"exception_date": "2026-12-24"},
            {"f:/exception_date": "24.12."},
            None,
            "no date",
        ),
        (
            "article",
            {**ARTICLE, "scheduled_publish_at": None},
            {"f:/scheduled_publish_at": "soon"},
            None,
            "no moment",
        ),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence_beside_its_field(
    kind: str, body: dict[str, Json], typing: dict[str, Json], pointer: str | None, sentence: str
) -> None:
    change, found = asked(kind, body, typing)
    assert change == {}
    assert list(found.wrong) == [pointer or next(iter(typing)).removeprefix("f:")]
    said = next(iter(found.wrong.values()))
    assert sentence in said
    assert said.endswith(".")


def test_one_change_cannot_set_null_and_take_away() -> None:
    typing = {"s:/a": "gone", "s:/b": "null"}
    with pytest.raises(CannotRead, match="in a proposal of its own"):
        asked("messenger_settings", {"a": 1, "b": "x"}, typing)


def test_a_merge_says_the_same_as_what_was_typed() -> None:
    body = {"a": 1, "m": {"x": {"y": 1, "z": 2}}, "l": [1, None]}
    typing = {"s:/a": "gone", "f:/m/x/y": "5", "f:/l": "[2, null]"}
    change, _ = asked("messenger_settings", body, typing)
    assert change == {"merge": {"a": None, "m": {"x": {"y": 5}}, "l": [2, None]}}


def test_a_new_resource_is_asked_for_with_what_was_typed_alone() -> None:
    change, found = asked("tag", {}, {"f:/name": "winter"}, creates=True)
    assert (change, found.wrong) == ({"set": {"/name": "winter"}}, {})


def test_a_secret_has_no_control_and_stays_as_it_is() -> None:
    body = {"name": "CRM", "headers": [{"name": "X-Key", "value": "fingerprint:0123456789abcdef"}]}
    controls = {one.pointer: one for one in every(form("data_connector", body))}
    assert controls["/headers"].sort == "fixed"
    change, _ = asked("data_connector", body, {"f:/headers": "[]", "s:/headers": ""})
    assert change == {}
