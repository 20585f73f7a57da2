"""What each pack finds in the embedded workspace on its first day; its policies speak of fields that are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

import pytest

from drift.core.catalogue.activity_types import ACTIVITY_TYPES
from drift.core.catalogue.catalogue import CATALOGUE, matches
from drift.core.catalogue.kind import Kind
from drift.core.model.json_pointer import get
from drift.core.model.resources import MISSING, Resource
from guard.core.evaluation.compiled import compile_policies
from guard.core.evaluation.protected_fields import named_fields
from guard.core.model.policy import Policy
from tests.guard.policy_cast import policies
from tests.policies.embedded import NOW, first_reading
from tests.policies.test_packs import NAMES, PACKS, POLICIES
from tests.scans import scanned

FOUND: dict[str, dict[tuple[str, str], str]] = {
    "change-freeze": {},  # a freeze speaks of changes, not of how things are
    "fin-ai-safety": {
        ("fin-only-looks-things-up-by-itself", "data_connector/505"): (
            "Fin may reset a device (a POST) without a workflow."
        ),
        ("strangers-set-nothing-in-motion", "data_connector/502"): "Visitors may set a refund in motion.",
        ("strangers-set-nothing-in-motion", "data_connector/505"): "Visitors may reset a device.",
    },
    "fin-outcomes": {},  # it is about what happens in conversations
    "gdpr-data-handling": {
        ("marketing-asks-first", "subscription_type/132"): (
            "Product updates go to everybody who did not object, and no contract needs them."
        ),
    },
    "security-baseline": {
        ("senders-are-verified-and-ours", "email_setting/1303"): "Nobody ever verified news@acme.example.",
    },
    "robots": {},  # it is about changes
    "soc2": {
        ("administrators-are-on-the-list", "admin/1005"): "Mallory of Growth has an administrator's role.",
        ("administrators-are-on-the-list", "admin/1120"): (
            "Emil has permissions of his own, which shows as no role at all."
        ),
    },
    "support-operations": {},
}
FOLDED_VALUES = {"enabled", "mode", "value"}
METADATA = {"after", "before"}
"""What entries of the log tell of states, as Intercom's samples show it."""


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> list[Resource]:
    return first_reading(tmp_path_factory.mktemp("acme"))


def test_all_of_acme_is_read(acme: list[Resource]) -> None:
    never_told = {
        "attachment_settings",
        "billing_and_subscription",
        "conversation_topics",
        "fin_settings",
    }
    assert CATALOGUE.keys() - {one.ref.kind for one in acme} == {"article_draft", *never_told}


@pytest.mark.parametrize("name", NAMES)
def test_on_day_one_a_pack_finds_what_is_wrong_at_acme_and_nothing_else(
    name: str, acme: list[Resource]
) -> None:
    found = {
        (reason.policy, str(ref))
        for ref, judgement in scanned(compile_policies(PACKS[name]), acme, at=NOW).items()
        for reason in judgement.broken
    }
    assert found == FOUND[name].keys()


@pytest.mark.parametrize("policy", [one for one in POLICIES if one.watch.kinds], ids=lambda one: one.id)
def test_the_fields_that_a_policy_names_are_there(policy: Policy, acme: list[Resource]) -> None:
    assert _nowhere(policy, acme) == set()


def test_a_misspelt_field_would_be_found(acme: list[Resource]) -> None:
    live = {"properties": {"stat": {"const": "live"}}}
    misspelt = policies(
        {
            "id": "p",
            "watch": {"kind": ["data_connector", "security_settings"], "fields": ["/strip_links", "/url"]},
            "unless": {"any_of": [{"was": live}, {"not": {"becomes": live}}]},
        }
    ).policies[0]
    assert _nowhere(misspelt, acme) == {
        ("data_connector", "/stat"),
        ("data_connector", "/strip_links"),
        ("security_settings", "/stat"),
        ("security_settings", "/strip_links"),
        ("security_settings", "/url"),
    }


@pytest.mark.parametrize("policy", POLICIES, ids=lambda one: one.id)
def test_what_a_policy_asks_of_an_entry_is_what_entries_tell(policy: Policy) -> None:
    asked = {pointer for schema in _schemas(policy, "metadata") for pointer in named_fields(schema)}
    assert {pointer.split("/")[1] for pointer in asked} <= METADATA


def _nowhere(policy: Policy, acme: list[Resource]) -> set[tuple[str, str]]:
    """The kinds and fields that a policy speaks of and that neither Acme nor the log has."""
    kinds = [name for name in CATALOGUE if any(fnmatchcase(name, glob) for glob in policy.watch.kinds)]
    pointers = {pointer for pointer in _pointers(policy) if pointer}
    return {
        (name, pointer)
        for name in kinds
        for pointer in pointers
        if not any(get(one.body, pointer) is not MISSING for one in acme if one.ref.kind == name)
        and not _is_told(CATALOGUE[name], pointer)
    }


def _is_told(kind: Kind, pointer: str) -> bool:
    """Whether the log tells of this setting of a kind that no API reads."""
    _, setting, *inside = pointer.split("/")
    types = [one for one in ACTIVITY_TYPES if matches(one, kind.folded_from)]
    return setting in {one.removesuffix("_change") for one in types} and {*inside} <= FOLDED_VALUES


def _pointers(policy: Policy) -> Iterator[str]:
    yield from policy.watch.fields
    for schema in (policy.document.get("must"), policy.watch.where, *_schemas(policy, "becomes", "was")):
        if schema is not None:
            yield from named_fields(schema)


def _schemas(policy: Policy, *words: str) -> Iterator[Any]:
    """The schemas that conditions of these words hold, also inside `not`, `any_of` and `all_of`."""
    waiting: list[Any] = [policy.document.get("when"), policy.document.get("unless")]
    while waiting:
        condition = waiting.pop()
        if isinstance(condition, list):
            waiting += condition
        elif isinstance(condition, Mapping):
            yield from (condition[word] for word in words if word in condition)
            waiting += [inner for word, inner in condition.items() if word in ("not", "any_of", "all_of")]


def test_conditions_inside_conditions_are_seen() -> None:
    (freeze,) = [one for one in POLICIES if one.id == "nothing-large-goes-live-before-a-weekend"]
    assert len(list(_schemas(freeze, "outside_hours"))) == 2
