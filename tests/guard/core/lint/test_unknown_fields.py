"""Fields that a policy names and that Intercom does not describe: found without a record, so in any pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.shapes import ANYTHING, names_in
from drift.core.model.resources import Ref, Resource
from drift.reference_data.acme_examples import acme
from drift.reference_data.described_fields import described
from guard.loading.policy_loader import lint, load
from tests.contract.openapi.description import needs_description
from tests.guard.loading.test_policy_loader import PEOPLE, one, write

TODAY = date(2026, 6, 1)


def warned(directory: Path, content: str, stored: Sequence[Resource] = ()) -> list[tuple[int, int, str]]:
    write(directory, **{"a.yaml": content, "people.yaml": PEOPLE})
    found = lint(load(directory), TODAY, stored, described=described())
    return [(each.line, each.column, each.sentence) for each in found]


ENABLED = "The kind ip_allowlist has no `/enabld`, as Intercom describes it. Did you mean `/enabled`?"
MISSPELT = "{ properties: { enabld: { const: true } } }"


@pytest.mark.parametrize(
    ("content", "place", "sentence"),
    [
        (one(watch="{ kind: ip_allowlist, fields: [/ip_allowlist, /enabld] }"), (6, 58), ENABLED),
        (one(watch=f"{{ kind: ip_allowlist, where: {MISSPELT} }}"), (6, 57), ENABLED),
        (one(must=MISSPELT), (8, 27), ENABLED),
        (one(must=f"{{ anyOf: [{MISSPELT}, {{ properties: {{ type: {{}} }} }}] }}"), (8, 37), ENABLED),
        (one(when=f"{{ any_of: [{{ not: {{ becomes: {MISSPELT} }} }}, {{ unattributed: true }}] }}"), (8, 56), ENABLED),
        (one(unless=f"{{ was: {MISSPELT} }}"), (8, 36), ENABLED),
        (one(must="{ required: [enabled, enabld] }"), (8, 33), ENABLED),
        (one(must="{ not: { not: { required: [enabld] } } }"), (8, 38), ENABLED),
        (one(then="{ revert: { set: { enabld: true } } }"), (7, 30), ENABLED),
        (
            one(exemptions="[{ pointer: [/enabld], until: 2026-12-31, reason: r, owner: o }]"),
            (8, 30),
            ENABLED,
        ),
        (
            one(watch="{ kind: article, fields: [/statistics/convrsions/x] }"),
            (6, 38),
            "The kind article has no `/statistics/convrsions`, as Intercom describes it. Did you mean "
            "`/statistics/conversions`?",
        ),
        (
            one(watch="{ kind: [team, tag] }", must="{ properties: { titel: { const: x } } }"),
            (8, 27),
            "None of the kinds tag, team has `/titel`, as Intercom describes them. It has: applied_at, applied_by, "
            "companies, id, name, type, users.",
        ),
    ],
)  # fmt: skip
def test_a_field_that_no_watched_kind_has(
    tmp_path: Path, content: str, place: tuple[int, int], sentence: str
) -> None:
    found = warned(tmp_path, content)
    assert (*place, f"p: {sentence}") in found, found


@pytest.mark.parametrize(
    "parts",
    [
        {"must": "{ properties: { enabled: { const: true } } }"},
        {"must": "{ properties: { enabld: false } }"},  # it is forbidden to be there
        {"must": "{ not: { required: [enabld] } }"},
        {"must": "{ not: { properties: { enabled: { required: [enabld] } } } }"},
        {"must": "{ if: { required: [enabld] }, then: false }"},  # it is only asked for
        {"watch": "{ kind: ip_allowlist, where: { not: { anyOf: [{ required: [enabld] }] } } }"},
        {"watch": "{ kind: team, fields: [/assignment_limit/anything] }"},  # what is in it is not described
        {
            "watch": "{ kind: ticket_type_attribute, fields: [/input_options/anything] }"
        },  # any key may be there
        {"watch": "{ kind: '*', fields: [/anything] }"},  # also of kinds that the log alone tells of
        {"watch": "{ kind: security_settings, fields: [/anything] }"},
        {"watch": "{ kind: [tag, ip_allowlist], fields: [/enabled] }"},  # one of them has it
        {"watch": "{ kind: article, fields: [/translated_content/*/title] }"},
        {"watch": "{ kind: '*_change' }", "when": "{ was: { properties: { a: {} } } }"},
    ],
)
def test_what_may_be_there_is_not_doubted(tmp_path: Path, parts: dict[str, str]) -> None:
    content = one(**parts)
    if "_change" in content:
        content = content.replace("kind", "activity")
    assert [each for each in warned(tmp_path, content) if "as Intercom describes" in each[2]] == []


def test_what_lies_in_a_misspelt_field_is_told_once(tmp_path: Path) -> None:
    rule = "{ properties: { statistcs: { properties: { conversions: { minimum: 1 } } } } }"
    ((_, _, sentence),) = warned(tmp_path, one(watch="{ kind: article }", must=rule))
    assert "`/statistcs`" in sentence


def test_the_record_knows_what_intercom_does_not_describe(tmp_path: Path) -> None:
    stored = [Resource(Ref("ip_allowlist", "singleton"), {"enabled": True, "new": 1})]
    new = one(when="{ becomes: { properties: { new: { const: 1 } } } }")
    assert len(warned(tmp_path, new)) == 1
    assert warned(tmp_path, new, stored) == []


def test_a_field_is_told_once_where_the_record_is_asked(tmp_path: Path) -> None:
    stored = [Resource(Ref("ip_allowlist", "singleton"), {"enabled": True})]
    ((_, _, sentence),) = warned(tmp_path, one(must=MISSPELT), stored)
    assert "that the record holds" in sentence
    ((_, _, elsewhere),) = warned(tmp_path, one(unless=f"{{ was: {MISSPELT} }}"), stored)
    assert elsewhere == f"p: {ENABLED}"


def test_every_kind_that_an_api_reads_is_described() -> None:
    assert described().keys() == {name for name, kind in CATALOGUE.items() if not kind.log_only}


def test_every_example_has_only_fields_that_are_described() -> None:
    for name, example in acme().resources.items():
        if (names := names_in(described().get(name, ANYTHING))) is not None:
            assert example.body.keys() <= names, name


@needs_description
def test_the_file_is_current() -> None:
    from drift.reference_data.described_fields import FILE
    from tests.drift.reference_data.write_described_fields import written

    assert FILE.read_text() == written(), "`make fields` writes it again."
