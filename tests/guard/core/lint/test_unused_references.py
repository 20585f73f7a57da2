"""What policies name and the record has not: fields nobody ever saw, exemptions that excuse nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from drift.core.model.resources import Json, Ref, Resource
from guard.loading.policy_loader import lint, load
from tests.guard.loading.test_policy_loader import PEOPLE, one, write

BODIES: tuple[Json, ...] = (
    {"name": "Support", "limits": {"assignments": 20}, "admin_ids": [1]},
    {"name": "Sales", "limits": {"assignments": 50}, "admin_ids": []},
)
TEAMS = [Resource(Ref("team", str(id_)), body) for id_, body in enumerate(BODIES, 1)]


def warned(directory: Path, content: str, stored: list[Resource] = TEAMS) -> list[tuple[int, int, str]]:
    write(directory, **{"a.yaml": content, "people.yaml": PEOPLE})
    found = lint(load(directory), date(2026, 6, 1), stored)
    return [(problem.line, problem.column, problem.sentence) for problem in found]


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        (one(watch="{ kind: team, fields: [/name, /nmae] }"), (6, 42), "`/nmae`. Did you mean `name`?"),
        (one(watch="{ kind: team, fields: [/limits/assign] }"), (6, 35), "`/limits/assign`."),
        (
            one(watch="{ kind: team, where: { properties: { nam: { const: x } } } }"),
            (6, 49),
            "Did you mean `name`?",
        ),
        (
            one(watch="{ kind: team }", must="{ properties: { adminids: { type: array, optional: true } } }"),
            (8, 27),
            "`/adminids`. Did you mean `admin_ids`?",
        ),
        (
            one(
                watch="{ kind: team }",
                must="{ anyOf: [{ properties: { limits: { properties: { a: {} } } } }] }",
            ),
            (8, 61),
            "None of the 2 resources (team) that the record holds has `/limits/a`.",
        ),
    ],
)
def test_a_field_that_no_resource_has(
    tmp_path: Path, content: str, place: tuple[int, int], words: str
) -> None:
    ((line, column, sentence),) = warned(tmp_path, content)
    assert words in sentence
    assert (line, column) == place


def test_fields_that_are_there_are_fine_and_so_is_forbidding_one(tmp_path: Path) -> None:
    rule = "{ properties: { name: { type: string }, limits: { properties: { assignments: {} } }, secret: false } }"
    assert warned(tmp_path, one(watch="{ kind: team, fields: [/admin_ids/0] }", must=rule)) == []


def test_of_a_kind_that_was_never_read_nothing_is_said(tmp_path: Path) -> None:
    asked = one(watch="{ kind: tag, fields: [/nothing] }")
    assert warned(tmp_path, asked) == []
    assert warned(tmp_path, asked, []) == []


def test_a_field_in_one_that_is_missing_is_not_told_again(tmp_path: Path) -> None:
    rule = "{ properties: { limit: { properties: { assignments: {} } } } }"
    ((_, _, sentence),) = warned(tmp_path, one(watch="{ kind: team }", must=rule))
    assert "has `/limit`. Did you mean `limits`?" in sentence


def test_a_setting_that_nobody_moved_yet_is_known_all_the_same(tmp_path: Path) -> None:
    settings = [Resource(Ref("security_settings", "singleton"), {"temporary_access": {"enabled": False}})]
    asked = "{ properties: { strip_inbound_email_links: { properties: { enabled: { const: true } } } } }"
    assert warned(tmp_path, one(watch="{ kind: security_settings }", must=asked), settings) == []
    misspelt = asked.replace("links", "lnks")
    assert len(warned(tmp_path, one(watch="{ kind: security_settings }", must=misspelt), settings)) == 1


def test_exemptions_that_excuse_nothing(tmp_path: Path) -> None:
    def exempting(resource: str) -> str:
        exemptions = f"[{{ resource: '{resource}', until: 2026-12-31, reason: r, owner: o }}]"
        return one(
            watch="{ kind: team }",
            must="{ properties: { limits: { properties: { assignments: { maximum: 30 } } } } }",
            exemptions=exemptions,
        )

    assert "no resource that `9` names" in warned(tmp_path, exempting("9"))[0][2]
    assert "resource 1 is not needed now" in warned(tmp_path, exempting("1"))[0][2]
    assert warned(tmp_path, exempting("2")) == []
    assert warned(tmp_path, exempting("*")) == []


def test_a_field_that_moves_by_itself_is_never_seen_to_change(tmp_path: Path) -> None:
    ((line, _, sentence),) = warned(tmp_path, one(watch="{ kind: news_item, fields: [/updated_at] }"), [])
    assert line == 6
    assert "`/updated_at` moves by itself" in sentence
