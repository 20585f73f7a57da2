"""References as JSON: what is counted, what is named, and what is not there."""

from __future__ import annotations

from drift.core.json_view import plain
from drift.core.model.resources import Ref
from guard.core.references.references import (
    Referrer,
    Referrers,
    ReferringKind,
    ResourceReferences,
    Target,
)
from guard.core.reports.references_json import references_answer, referrers_answer


def test_the_answer_names_every_part() -> None:
    first = (Referrer(Ref("article", "7"), "A", ("/author_id",)),)
    found = ResourceReferences(
        Ref("admin", "1"),
        "Ada",
        True,
        Referrers(
            (ReferringKind("article", 5, first), ReferringKind("macro", 2, ())), (), "bounded", ("No.",)
        ),
        (Target(Ref("team", "2"), "", ("/team_ids/*",), "missing"),),
        (("article_draft", 1),),
    )
    assert plain(references_answer(found)) == {
        "resource": {"kind": "admin", "id": "1"},
        "title": "Ada",
        "live": True,
        "referrers": {
            "count": 7,
            "sort": "bounded",
            "reasons": ("No.",),
            "kinds": (
                {
                    "kind": "article",
                    "count": 5,
                    "first": (
                        {"resource": {"kind": "article", "id": "7"}, "title": "A", "fields": ("/author_id",)},
                    ),
                },
                {"kind": "macro", "count": 2, "first": ()},
            ),
            "policies": (),
        },
        "refers_to": (
            {
                "resource": {"kind": "team", "id": "2"},
                "title": "",
                "fields": ("/team_ids/*",),
                "state": "missing",
                "reason": "",
            },
        ),
        "under": ({"kind": "article_draft", "count": 1},),
        "at": None,
    }


def test_nothing_found_is_a_number_with_its_sort_too() -> None:
    answer = referrers_answer(Referrers((), (), "unknown", ("It was never read.",)))
    assert (answer.count, answer.sort, answer.reasons) == (0, "unknown", ("It was never read.",))
