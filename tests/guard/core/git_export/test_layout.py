"""One line per field, at a path that any file system takes."""

from __future__ import annotations

import re

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.resources import Ref
from guard.core.git_export.layout import content, follow, lines_in, lines_of, path_of

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('ab"\\\n,: {}', max_size=4), inner),
    max_leaves=6,
)
BODIES = st.dictionaries(st.text('abc"\\\n,:é', max_size=5), VALUES, max_size=5)
REF = Ref("tag", "1")


@given(BODIES)
def test_a_file_is_json_with_a_line_for_each_field(body: dict[str, object]) -> None:
    file = content(REF, lines_of(body))
    assert file.count(b"\n") == len(body) + 2
    held = orjson.loads(file)
    assert held.pop("guardrail:resource") == "tag/1"
    assert held == body
    assert lines_in(file) == lines_of(body)


@given(BODIES, st.text("xyz", min_size=1, max_size=3))
def test_a_field_that_comes_moves_no_other_line(body: dict[str, object], name: str) -> None:
    before = content(REF, lines_of(body)).split(b"\n")
    after = content(REF, lines_of({**body, name: 1})).split(b"\n")
    assert [line for line in after if line in before] == before


@pytest.mark.parametrize(
    ("id", "path"),
    [
        ("41", "tag/41.json"),
        ("a.b-c_d", "tag/a.b-c_d.json"),
        ("../../etc/passwd", "tag/%2E.%2F..%2Fetc%2Fpasswd.json"),
        (".git", "tag/%2Egit.json"),
        ("a b\n\"'\\:", "tag/a%20b%0A%22%27%5C%3A.json"),
        ("é\ud800", "tag/%C3%A9%ED%A0%80.json"),
        ("", "tag/%.json"),
    ],
)
def test_an_id_becomes_a_name_that_leads_nowhere_else(id: str, path: str) -> None:
    assert path_of(Ref("tag", id)) == path


@given(st.text(max_size=300), st.text(max_size=300))
def test_two_ids_have_two_paths_of_a_length_that_can_be_kept(one: str, other: str) -> None:
    paths = {path_of(Ref("tag", id)) for id in (one, other)}
    assert len(paths) == len({one, other})
    assert all(len(path) < 255 and re.fullmatch(r"tag/[A-Za-z0-9_%~.-]+\.json", path) for path in paths)


def test_a_field_that_did_not_change_keeps_its_line_however_it_is_spelt_now() -> None:
    before, after = lines_of({"a": 1, "b": "x", "c": 0}), lines_of({"a": 1.0, "b": "y", "d": 2})
    now = follow(before, after, ["/b/0"])
    assert now == {"a": before["a"], "b": after["b"], "d": after["d"]}
    assert follow(before, after, [""]) == after
