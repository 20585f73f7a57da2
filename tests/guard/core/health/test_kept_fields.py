"""Of a body only the declared fields stay, and of a long text only a fingerprint."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guard.core.health.kept_fields import LONGEST, PRINT, fingerprint, kept, paths_of
from tests.laws import examples


def test_a_path_leads_through_mappings_and_lists() -> None:
    body = {
        "name": "x",
        "texts": {"type": "list", "en": {"state": "published", "body": "b"}, "fr": None},
        "steps": [{"id": "1", "to": 2}, {"id": "3"}],
        "rest": 1,
    }
    paths = paths_of(("name", "texts.*.state", "steps.*.id", "absent"))
    assert kept(body, paths) == {
        "name": "x",
        "texts": {"type": "list", "en": {"state": "published"}, "fr": None},
        "steps": [{"id": "1"}, {"id": "3"}],
    }


def test_a_whole_value_wins_over_a_part_of_it_where_both_are_wanted_by_name() -> None:
    assert kept({"a": {"b": 1, "c": 2}}, paths_of(("a.b",))) == {"a": {"b": 1}}
    assert kept({"a": {"b": 1}}, paths_of(("a",))) == {"a": {"b": 1}}
    assert kept({"a": [1]}, paths_of(("a.b",))) == {"a": [1]}


def test_a_long_text_is_a_fingerprint_that_tells_it_from_others() -> None:
    long, other = "a" * (LONGEST + 1), "b" * (LONGEST + 1)
    found = kept({"body": long, "parts": [long, "short"]}, paths_of(("body", "parts")))
    assert found["body"] == fingerprint(long) == fingerprint(f" {long}\n") != fingerprint(other)
    assert found["parts"] == [fingerprint(long), "short"]
    assert str(found["body"]).startswith(PRINT)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=300),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=12,
)


@examples(100)
@given(
    st.dictionaries(st.sampled_from("abc"), JSON, max_size=3),
    st.lists(st.sampled_from(["a", "b.c", "c.*.a"])),
)
def test_no_body_breaks_it_and_no_long_text_stays(body: dict[str, object], wanted: list[str]) -> None:
    found = kept(body, paths_of(wanted))
    assert found.keys() <= body.keys()
    assert "x" * (LONGEST + 1) not in str(found)
    assert all(len(text) <= LONGEST for text in _texts(found))


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inner for text in _texts(one)]
