"""Values that are equal in two spellings are equal wherever bodies are compared."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.catalogue.catalogue import CATALOGUE, KINDS
from drift.core.catalogue.kind import Kind
from drift.core.catalogue.shapes import names_in
from drift.core.model.changes import FieldChange, Updated
from drift.core.model.resources import MISSING, Json, Ref, Resource
from drift.core.normalisation.comparison import (
    diff,
    differences,
    equal,
    equal_at,
    places_of,
    plain,
    standing,
)
from drift.reference_data.described_fields import described
from tests.drift.json_values import VALUES

ROOT = Path(__file__).parents[4]
SPELLINGS: dict[str, tuple[str, str]] = {
    "network": ("192.0.2.44", "192.0.2.44/32"),
    "email": ("carol@acme.example", "Carol@Acme.Example"),
    "time_zone": ("Asia/Kolkata", "Asia/Calcutta"),
    "url": ("https://acme.example/", "HTTPS://Acme.Example"),
    "host": ("help.acme.example", "HELP.acme.example."),
    "locale": ("pt-BR", "pt_br"),
}
DECLARED = [(kind, path, sort) for kind in KINDS for path, sort in kind.sorts.items()]


def body_with(path: str, value: Json) -> dict[str, Json]:
    """A body with the value at a path such as `translations[].locale`."""
    step, _, rest = path.partition(".")
    inner = value if not rest else body_with(rest, value)
    name = step.removesuffix("[]")
    return {name: [inner] if step.endswith("[]") else inner}


@pytest.mark.parametrize(("kind", "path", "sort"), DECLARED, ids=lambda part: getattr(part, "name", part))
def test_every_declared_field_has_one_value_in_both_spellings(kind: Kind, path: str, sort: str) -> None:
    before, after = (body_with(path, text) for text in SPELLINGS[sort])
    ref = Ref(kind.name, "7")
    assert differences(kind.name, before, after) == ()
    assert diff(Resource(ref, before), Resource(ref, after)) is None
    other = body_with(path, SPELLINGS[sort][0].replace("a", "b").replace("2", "3").replace("pt", "de"))
    assert differences(kind.name, before, other) != ()


def test_what_only_looks_like_an_address_is_compared_letter_by_letter() -> None:
    assert differences("tag", {"name": "A@acme.example"}, {"name": "a@acme.example"}) != ()
    assert differences("nothing known", {"email": "A@acme.example"}, {"email": "a@acme.example"}) != ()


def test_a_real_change_is_told_without_what_is_only_spelt_otherwise() -> None:
    ref = Ref("ip_allowlist", "singleton")
    before = Resource(ref, {"enabled": True, "ip_allowlist": ["192.0.2.44"]})
    after = Resource(ref, {"enabled": False, "ip_allowlist": ["192.0.2.44/32"]})
    change = diff(before, after)
    assert isinstance(change, Updated)
    assert change.fields == (FieldChange("/enabled", True, False),)
    assert change.after.body["ip_allowlist"] == ["192.0.2.44/32"]  # kept as it was read


def test_sets_are_equal_in_any_order_and_spelling() -> None:
    one, other = ["192.0.2.44", "203.0.113.0/24"], ["203.0.113.7/24", "192.0.2.44/32", "192.0.2.44"]
    assert equal_at("ip_allowlist", "/ip_allowlist", one, other)
    assert not equal_at("ip_allowlist", "/ip_allowlist", one, other[:1])


def test_a_number_is_a_number_and_true_is_none() -> None:
    assert differences("team", {"assignment_limit": 1}, {"assignment_limit": 1.0}) == ()
    assert differences("team", {"assignment_limit": 1}, {"assignment_limit": True}) != ()
    assert differences("team", {"assignment_limit": None}, {}) != ()


def test_missing_is_nothing_but_missing() -> None:
    assert equal(MISSING, MISSING, None)
    assert not equal(MISSING, None, None)
    assert equal_at("ip_allowlist", "/ip_allowlist/0", "192.0.2.44", "192.0.2.44/32")


@given(VALUES)
def test_the_one_spelling_of_a_value_is_its_own(value: Json) -> None:
    place = places_of(CATALOGUE)
    assert plain(plain(value, place), place) == plain(value, place)
    assert equal(value, value, place)


@given(st.lists(st.ip_addresses(v=4).map(str), max_size=4), st.randoms(use_true_random=False))
def test_networks_in_any_spelling_are_the_same_list(networks: list[str], chance: Any) -> None:
    spelt = [f"{one}/32" if chance.random() < 0.5 else one for one in networks]
    chance.shuffle(spelt)
    assert differences("ip_allowlist", {"ip_allowlist": networks}, {"ip_allowlist": spelt}) == ()


def test_standing_compares_values_and_not_letters() -> None:
    fields = [FieldChange("/time_zone_name", "Europe/Kiev", "Asia/Kolkata")]
    kind = "office_hours_schedule"
    assert standing(kind, {"time_zone_name": "Asia/Calcutta"}, fields) == "already_done"
    assert standing(kind, {"time_zone_name": "Europe/Kyiv"}, fields) == "as_expected"
    assert standing(kind, {"time_zone_name": "Europe/Paris"}, fields) == "moved"


def test_standing_of_several_fields() -> None:
    fields = [FieldChange("/a", 1, 2), FieldChange("/b", MISSING, 3)]
    assert standing("tag", {"a": 2}, fields) == "as_expected"
    assert standing("tag", {"a": 2, "b": 3}, fields) == "already_done"
    assert standing("tag", {"a": 3}, fields) == "moved"


NAMED = re.compile(r"(^|_)(url|email|domain|locale|locales|timezone|time_zone_name|allowlist)$")
"""How fields are called whose values have several spellings."""
NO_VALUE_OF_THEIRS = {"avatar", "translated_content", "app"}
"""Mappings whose parts are declared by themselves, or not at all: their texts are made by Intercom."""


def test_every_field_that_is_called_like_one_with_several_spellings_declares_its_sort() -> None:
    for name, fields in described().items():
        kind = CATALOGUE[name]
        declared = (
            {re.split(r"[.\[]", path)[0] for path in kind.sorts} | set(kind.volatile) | NO_VALUE_OF_THEIRS
        )
        named = {field for field in names_in(fields) or () if NAMED.search(field)}
        assert named <= declared | {kind.name} | _of_person(kind), (name, named - declared)


def _of_person(kind: Kind) -> set[str]:
    """The answer to `GET /me` is the token's owner, around the workspace."""
    return {"email"} if kind.name == "workspace" else set()


COMPARING = {"diff", "diff_bodies", "same"}
ALLOWED = {
    "drift/core/normalisation/comparison.py": "it is the one place",
    "drift/core/model/changes.py": "it compares letter by letter, and comparison.py builds on it",
    "drift/core/model/history.py": "it shows what was read, of the fields that a change names",
    "drift/core/detection/forms.py": "it looks for the form in which one value is written in two shapes",
    "drift/core/detection/reshape.py": "it compares ids",
    "drift/core/detection/skeleton.py": "it compares types",
    "guard/enforcement/schema_events.py": "a body with itself in another shape",
    "drift/core/planning/write_plan.py": "it lists all that a resource is created with, and compares nothing",
    "drift/core/catalogue/codecs/articles.py": "texts of articles have one spelling",
    "guard/enforcement/own_changes.py": "a body with itself",
    "guard/core/cases/from_record.py": "it shortens a change that was found already",
    "guard/core/comparison/comparison.py": "it asks of each difference whether the two are one value spelt twice",
    "guard/core/comparison/workspaces/differences.py": "it asks of each difference, as the comparison of moments does",
    "guard/core/remediation/remedy.py": "only decides between two ways to the same body",
    "guard/core/lint/condition_conflicts.py": "arguments of words, not values of fields",
    "guard/core/proposals/forms/changes.py": "what somebody typed beside what the form showed them",
    "guard/core/proposals/forms/texts.py": "what somebody typed beside what the form showed them",
    "guard/queries/proposal_form.py": "whether anything moved since a form was made",
    "guard/queries/settings/versions.py": "it shows two versions as they were read",
    "guard/core/lint/shape_fits.py": "values that Intercom names, which have one spelling",
}


IMPORTED: Final = re.compile(
    r"^from drift\.core\.model\.(?:changes|resources) import (\([^)]*\)|.*)$", re.MULTILINE
)


def test_nothing_else_compares_values_letter_by_letter() -> None:
    found = set()
    for package in ("drift", "guard"):
        for file in (ROOT / package).rglob("*.py"):
            named = " ".join(IMPORTED.findall(file.read_text(encoding="utf-8")))
            if COMPARING & set(re.findall(r"\w+", named)):
                found.add(str(file.relative_to(ROOT)))
    assert found == ALLOWED.keys()


@pytest.mark.parametrize("number", [2.0**63, -(2.0**63), 2.0**64, -(2.0**70), 1e300])
def test_a_number_of_any_size_can_stand_in_a_set(number: float) -> None:
    assert differences("team", {"admin_ids": [1, number]}, {"admin_ids": [number, 1]}) == ()
    assert differences("team", {"admin_ids": [number]}, {"admin_ids": [1]}) != ()
