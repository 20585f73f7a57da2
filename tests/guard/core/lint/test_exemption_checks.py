"""What is refused of exemptions, and what is only warned of."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from drift.core.model.resources import Json, Ref, Resource
from guard.loading.policy_loader import lint, load
from tests.guard.loading.test_policy_loader import PEOPLE, broken, one, write

DAY = date(2026, 6, 1)
TEAM = "{ kind: team }"
RULE = "{ properties: { limits: { properties: { calls: { maximum: 30 }, chats: { maximum: 30 } } } } }"


def exempting(keys: str, until: str = "2026-12-31", **parts: str) -> str:
    """A policy with one exemption, in line 8 (or 9, below `must`)."""
    return one(exemptions=f"[{{ {keys}, until: {until}, reason: r, owner: o }}]", **parts)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (one(exemptions="[{ until: 2026-12-31, reason: r, owner: o }]"), "name a `resource`, an `actor` or"),
        (exempting("actor: [carol]"), "`carol` is no e-mail address"),
        (exempting("actor: group:nobody"), "Nobody is in the group `nobody`"),
        (exempting("actor: group:empty"), "Nobody is in the group `empty`"),
        (exempting("pointer: name"), "it must be a JSON Pointer such as /time_zone_name"),
        (exempting("pointer: [/name, other]"), "it must be a JSON Pointer such as /time_zone_name"),
        (exempting("field: /name"), "The word `field` is not known"),
        (
            exempting("resource: '1'", watch="{ activity: bulk_export }"),
            "`resource` speaks of a resource, but this policy watches the activity log. Exempt an `actor`.",
        ),
        (exempting("pointer: /x", watch="{ activity: bulk_export }"), "`pointer` speaks of a resource"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(tmp_path: Path, content: str, words: str) -> None:
    ((line, sentence),) = broken(tmp_path, content)
    assert line == 8
    assert words in sentence


def warned(directory: Path, content: str, stored: list[Resource] | None = None) -> list[str]:
    write(directory, **{"a.yaml": content, "people.yaml": PEOPLE})
    return [found.sentence for found in lint(load(directory), DAY, stored or [])]


@pytest.mark.parametrize("keys", ["actor: [a@b.example, group:security]", "actor: '*@b.example'"])
def test_people_may_be_exempt_from_what_the_log_tells(tmp_path: Path, keys: str) -> None:
    assert warned(tmp_path, exempting(keys, watch="{ activity: bulk_export }")) == []


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("2026-05-31", "ended on 2026-05-31. Take it out, or renew it."),
        ("2026-06-01", "ends today, with 2026-06-01. Renew it"),
        ("2026-06-02", "ends tomorrow"),
        ("2026-06-08", "ends in 7 days"),
        ("2026-06-09", ""),
    ],
)
def test_the_end_is_warned_of_seven_days_before(tmp_path: Path, until: str, words: str) -> None:
    found = warned(tmp_path, exempting("resource: '1'", until))
    assert [words in sentence for sentence in found] == ([True] if words else [])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (exempting("resource: tag/1", watch=TEAM), "this policy watches no kind `tag`"),
        (exempting("pointer: /name", watch=TEAM, must=RULE), "at `/name`: this policy does not speak of it"),
        (exempting("pointer: /b", watch="{ kind: team, fields: [/a] }"), "at `/b`: this policy does not"),
    ],
)
def test_what_the_policy_does_not_speak_of_needs_no_exemption(
    tmp_path: Path, content: str, words: str
) -> None:
    (sentence,) = warned(tmp_path, content)
    assert words in sentence


@pytest.mark.parametrize(
    "content",
    [
        exempting("resource: te*/1", watch=TEAM),
        exempting("pointer: /limits", watch=TEAM, must=RULE),
        exempting("pointer: /limits/calls", watch=TEAM, must=RULE),
        exempting("pointer: /anything", watch=TEAM),
    ],
)
def test_what_it_speaks_of_is_fine(tmp_path: Path, content: str) -> None:
    assert warned(tmp_path, content) == []


def stored(calls: int = 1, chats: int = 1, id_: str = "1") -> Resource:
    body: Json = {"limits": {"calls": calls, "chats": chats}}
    return Resource(Ref("team", id_), body)


CAROL = Resource(Ref("admin", "7"), {"email": "Carol@acme.example"})


def test_a_field_is_not_needed_where_nothing_breaks_the_rule_there(tmp_path: Path) -> None:
    content = exempting("pointer: /limits/calls", watch=TEAM, must=RULE)
    (sentence,) = warned(tmp_path, content, [stored(chats=99)])
    assert "pointer /limits/calls is not needed now" in sentence
    assert warned(tmp_path, content, [stored(calls=99)]) == []


def test_a_field_that_nothing_has_excuses_nothing(tmp_path: Path) -> None:
    (sentence,) = warned(tmp_path, exempting("pointer: /limts", watch=TEAM), [stored()])
    assert "excuses nothing at `/limts`" in sentence


def test_a_resource_may_be_named_by_kind_and_id(tmp_path: Path) -> None:
    content = exempting("resource: team/1", watch=TEAM)
    assert warned(tmp_path, content, [stored()]) == []
    assert "no resource that `team/1` names" in warned(tmp_path, content, [stored(id_="2")])[0]


def test_people_whom_intercom_does_not_know_are_named(tmp_path: Path) -> None:
    log = "{ activity: bulk_export }"
    (sentence,) = warned(
        tmp_path, exempting("actor: [carol@acme.example, gone@acme.example]", watch=log), [CAROL]
    )
    assert "excuses nobody as `gone@acme.example`" in sentence
    assert warned(tmp_path, exempting("actor: ['*@acme.example', group:security]", watch=log), [CAROL]) == []
    assert warned(tmp_path, exempting("actor: gone@acme.example", watch=log), [stored()]) == []
