import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.json_pointer import covers, escape, get, join, put, tokens
from drift.core.model.resources import MISSING, Json
from tests.drift.json_values import BODIES, KEYS, VALUES


@given(st.lists(KEYS, max_size=4))
def test_steps_survive_being_joined_and_taken_apart(steps: list[str]) -> None:
    assert tokens(join(steps)) == tuple(steps)


@given(BODIES, st.lists(st.sampled_from(["x", "y/z", "~"]), min_size=1, max_size=3), VALUES)
def test_what_is_put_is_got(body: Json, steps: list[str], value: Json) -> None:
    assert get(put(body, join(steps), value), join(steps)) == value


@given(BODIES, KEYS, VALUES)
def test_what_is_taken_out_is_missing(body: Json, key: str, value: Json) -> None:
    pointer = "/" + escape(key)
    assert get(put(put(body, pointer, value), pointer, MISSING), pointer) is MISSING


def test_putting_leaves_the_value_as_it_was() -> None:
    body = {"a": {"b": [1, {"c": 2}]}}
    assert put(body, "/a/b/1/c", 3) == {"a": {"b": [1, {"c": 3}]}}
    assert body == {"a": {"b": [1, {"c": 2}]}}


def test_taking_out_what_is_not_there_changes_nothing() -> None:
    assert put({"a": 1}, "/a/b/c", MISSING) == {"a": 1}
    assert put({"a": [1]}, "/a/7", MISSING) == {"a": [1]}


def test_an_item_can_be_taken_out_of_a_list_or_set() -> None:
    assert put({"a": [1, 2, 3]}, "/a/1", MISSING) == {"a": [1, 3]}
    assert put({"a": [1, 2, 3]}, "/a/1", 9) == {"a": [1, 9, 3]}


def test_a_list_never_becomes_an_object() -> None:
    with pytest.raises(ValueError, match="a list of 1 has no item '5'"):
        put({"a": [1]}, "/a/5", 2)


@pytest.mark.parametrize("step", ["-", "01", "-1", "٣", "1.0", "5"])
def test_only_the_number_of_an_item_names_it(step: str) -> None:
    assert get([10, 20, 30, 40], f"/{step}") is MISSING


def test_the_empty_pointer_is_the_whole_value() -> None:
    assert get({"a": 1}, "") == {"a": 1}
    assert put({"a": 1}, "", {"b": 2}) == {"b": 2}


def test_a_pointer_starts_with_a_slash() -> None:
    with pytest.raises(ValueError, match="must start with /"):
        tokens("name")


@pytest.mark.parametrize(
    ("pattern", "pointer", "expected"),
    [
        ("/name", "/name", True),
        ("/name", "/title", False),
        ("/time_intervals", "/time_intervals/0/start_minute", True),
        ("/workflow/state", "/workflow", True),
        ("/translated_content/*/title", "/translated_content/fr/title", True),
        ("/translated_content/*/title", "/translated_content/fr", True),
        ("/translated_content/*/title", "/translated_content/fr/body", False),
        ("", "/anything", True),
        ("/name", "/*", False),  # only a policy's star is a wildcard: a field may be called *
        ("/*", "/name", True),
        ("/nam", "/name", False),
    ],
)
def test_a_policy_field_covers_itself_what_is_inside_and_what_is_around(
    pattern: str, pointer: str, expected: bool
) -> None:
    assert covers(pattern, pointer) is expected
