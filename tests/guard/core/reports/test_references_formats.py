"""References for people: how many, of what sort, who, and what is not there."""

from __future__ import annotations

import orjson
import pytest

from drift.core.model.resources import Ref
from guard.core.references.references import (
    NamingPolicy,
    Referrer,
    Referrers,
    ReferringKind,
    ResourceReferences,
    Sort,
    Target,
)
from guard.core.reports.references_formats import as_json, as_table, how_many
from guard.core.reports.references_json import ReferencesAnswer, references_answer, referrers_answer


def answer(sort: Sort = "bounded", *, live: bool = True, title: str = "Tier 1") -> ReferencesAnswer:
    articles = tuple(Referrer(Ref("article", str(id)), f"How {id}", ("/tags/tags/*/id",)) for id in (1, 2, 3))
    return references_answer(
        ResourceReferences(
            Ref("team", "203"),
            title,
            live,
            Referrers(
                (
                    ReferringKind("article", 12, articles),
                    ReferringKind("macro", 1, (Referrer(Ref("macro", "9"), "9", ()),)),
                ),
                (NamingPolicy("macros-stay", ("/must/const", "/exemptions/0/resource")),),
                sort,
                ("No API shows whether these refer to it: reports.",),
            ),
            (
                Target(Ref("admin", "1"), "Ada", ("/admin_ids/*",), "there"),
                Target(Ref("admin", "2"), "", ("/admin_ids/*", "/owner"), "missing"),
                Target(Ref("role", "3"), "", ("/role/id",), "unknown", "No API reads it."),
            ),
            (("macro", 4),),
        )
    )


def test_everything_is_said_in_a_hundred_columns() -> None:
    assert as_table(answer()).splitlines() == [
        "team/203 “Tier 1”",
        "  referred by  At least 13 resources refer to it.",
        "               article, 12: 1 “How 1”, 2 “How 2”, 3 “How 3” and 9 more.",
        "               macro, 1: 9.",
        "               policy macros-stay: names it at /must/const, /exemptions/0/resource.",
        "               No API shows whether these refer to it: reports.",
        "  refers to    admin/2 is not there: /admin_ids/*, /owner name it in vain.",
        "               Whether role/3 is there is unknown. No API reads it.",
        "               admin, 1: 1 “Ada”.",
        "  under it     macro, 4.",
    ]
    long = as_table(answer(title="a long title " * 30))
    assert all(len(line) <= 100 for line in long.splitlines())
    assert as_table(answer(live=False)).startswith("team/203 “Tier 1”, which is not there\n")


def test_a_title_is_only_text() -> None:
    assert "\x1b" not in as_table(answer(title="\x1b[31mred"))


@pytest.mark.parametrize(
    ("counts", "sort", "sentence"),
    [
        ((), "counted", "Nothing refers to it."),
        ((), "bounded", "Nothing that is read refers to it."),
        ((), "unknown", "How much refers to it is unknown."),
        ((1,), "counted", "1 resource refers to it."),
        ((1,), "bounded", "At least 1 resource refers to it."),
        ((2, 3), "bounded", "At least 5 resources refer to it."),
        ((2, 3), "counted", "5 resources refer to it."),
    ],
)
def test_a_number_says_of_what_sort_it_is(counts: tuple[int, ...], sort: Sort, sentence: str) -> None:
    kinds = tuple(ReferringKind("article", count, ()) for count in counts)
    assert how_many(referrers_answer(Referrers(kinds, (), sort, ()))) == sentence


def test_the_json_has_all_of_it() -> None:
    found = orjson.loads(as_json(answer()))
    assert found["referrers"]["count"] == 13
    assert found["referrers"]["sort"] == "bounded"
    assert [one["state"] for one in found["refers_to"]] == ["there", "missing", "unknown"]
    assert found["under"] == [{"kind": "macro", "count": 4}]
