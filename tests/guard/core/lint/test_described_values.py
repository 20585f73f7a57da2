"""Values that no resource has, by Intercom's description."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from drift.core.model.resources import Ref, Resource
from drift.reference_data.described_fields import described
from guard.core.lint.described_values import impossible_values
from guard.loading.policy_loader import lint, load
from tests.guard.loading.test_policy_loader import PEOPLE, one, write
from tests.guard.policy_cast import policy_set

ARTICLE = {"kind": "article"}
LIST = {"kind": "ip_allowlist"}


def told(stored: tuple[Resource, ...] = (), **policy: Any) -> list[tuple[str, str]]:
    """Each finding: where it is, as a path, and the sentence."""
    policies = policy_set({"id": "p", **policy}).policies
    return [
        ("/".join(map(str, diagnostic.path)), diagnostic.sentence)
        for _, diagnostic in impossible_values(policies, described(), stored)
    ]


def rule(**fields: Any) -> dict[str, Any]:
    return {"properties": fields}


@pytest.mark.parametrize(
    ("watch", "must", "path", "sentence"),
    [
        (LIST, rule(enabled={"const": "true"}), "must/properties/enabled/const",
         'No ip_allowlist has "true" at `/enabled`: Intercom describes it as true or false, and "true" is a text. '
         "Write `true` without quotes."),
        (ARTICLE, rule(state={"enum": ["published", "drafft"]}), "must/properties/state/enum/1",
         'No article has "drafft" at `/state`: Intercom names "published", "draft". Did you mean `draft`?'),
        (ARTICLE, rule(title={"type": "integer"}), "must/properties/title/type",
         "No article has what this asks for at `/title`: `type` asks for a whole number, and Intercom describes it as "
         "a text."),
        (ARTICLE, rule(author_id={"pattern": "^7"}), "must/properties/author_id/pattern",
         "No article has what this asks for at `/author_id`: `pattern` asks for a text, and Intercom describes it as a "
         "whole number."),
        (ARTICLE, rule(state={"pattern": "^publishd"}), "must/properties/state/pattern",
         "No article has what this asks for at `/state`: nothing that Intercom describes fits "
         '{"pattern":"^publishd"}.'),
        (LIST, rule(ip_allowlist={"contains": {"const": 203}}), "must/properties/ip_allowlist/contains/const",
         "No ip_allowlist has 203 in the list `/ip_allowlist`: Intercom describes it as a text, and 203 is a whole "
         'number. Write "203" in quotes.'),
        (LIST, rule(ip_allowlist={"const": "203.0.113.0/24"}), "must/properties/ip_allowlist/const",
         'No ip_allowlist has "203.0.113.0/24" at `/ip_allowlist`: Intercom describes it as a list, and '
         '"203.0.113.0/24" is a text. Write `contains: { const: "203.0.113.0/24" }` for a list that has it.'),
        (ARTICLE, {"not": rule(state={"const": "live"})}, "must/not/properties/state/const",
         'No article has "live" at `/state`: Intercom names "published", "draft".'),
        (ARTICLE, {"anyOf": [rule(state={"const": "draft"}), rule(title={"minimum": 3})]},
         "must/anyOf/1/properties/title/minimum",
         "No article has what this asks for at `/title`: `minimum` asks for a number, and Intercom describes it as a "
         "text."),
    ],
)  # fmt: skip
def test_a_rule_asks_for_what_nothing_has(watch: Any, must: Any, path: str, sentence: str) -> None:
    assert told(watch=watch, must=must) == [(path, sentence)]


@pytest.mark.parametrize(
    ("policy", "path"),
    [
        ({"watch": LIST | {"where": rule(enabled={"const": 1})}}, "watch/where/properties/enabled/const"),
        ({"watch": ARTICLE, "when": {"becomes": rule(state={"const": "live"})}}, "when/becomes/properties/state/const"),
        ({"watch": ARTICLE, "unless": {"not": {"was": rule(state={"const": "live"})}}},
         "unless/not/was/properties/state/const"),
        ({"watch": LIST, "then": {"revert": {"set": {"enabled": "yes"}}}}, "then/revert/set/enabled"),
        ({"watch": LIST, "then": {"revert": {"set": {"ip_allowlist": ["203.0.113.0/24", 7]}}}},
         "then/revert/set/ip_allowlist"),
        ({"watch": ARTICLE, "then": {"revert": {"set": {"translated_content": {"fr": {"state": "live"}}}}}},
         "then/revert/set/translated_content/fr/state"),
    ],
)  # fmt: skip
def test_wherever_a_policy_names_a_value(policy: Any, path: str) -> None:
    assert [place for place, _ in told(**policy)] == [path]


@pytest.mark.parametrize(
    "policy",
    [
        {"watch": LIST, "must": rule(enabled={"const": True})},
        {"watch": LIST, "must": rule(enabled={"type": ["boolean", "null"]})},
        {"watch": ARTICLE, "must": rule(state={"enum": ["published", None]})},
        {"watch": ARTICLE, "must": rule(state={"not": {"type": "null"}})},
        {"watch": ARTICLE, "must": rule(state={"pattern": "^pub"})},
        {
            "watch": ARTICLE,
            "must": rule(author_id={"minimum": 3, "maximum": 2}),
        },  # told of as rule-never-holds
        {"watch": ARTICLE, "must": rule(no_such_field={"const": 1})},  # told of as unknown-field
        {"watch": {"kind": "messenger_settings"}, "must": rule(anything={"const": 1})},
        {"watch": {"kind": "*"}, "must": rule(enabled={"const": "true"})},  # some kind may have it
        {"watch": {"kind": ["article", "news_item"]}, "must": rule(state={"const": "live"})},  # news has it
        {"watch": {"activity": "bulk_export"}, "when": {"metadata": rule(a={"const": "true"})}},
        {"watch": LIST, "then": {"revert": {"set": {"enabled": True, "ip_allowlist": []}}}},
    ],
)
def test_what_may_be_is_not_doubted(policy: Any) -> None:
    assert told(**policy) == []


def test_several_kinds_that_all_lack_it() -> None:
    ((_, sentence),) = told(watch={"kind": ["article", "news_item"]}, must=rule(state={"const": "archived"}))
    assert sentence.startswith('No article or news_item has "archived" at `/state`: Intercom names ')


def test_a_record_that_has_it_is_believed_and_not_the_description() -> None:
    must = rule(state={"const": "archived"})
    seen = Resource(Ref("article", "1"), {"state": "archived"})
    unseen = Resource(Ref("article", "1"), {"state": "draft"})
    assert told((seen,), watch=ARTICLE, must=must) == []
    assert len(told((unseen,), watch=ARTICLE, must=must)) == 1


def test_the_warning_stands_at_the_value(tmp_path: Path) -> None:
    write(
        tmp_path,
        **{"a.yaml": one(must='{ properties: { enabled: { const: "true" } } }'), "people.yaml": PEOPLE},
    )
    ((line, found),) = [
        (warning.line, warning.rule)
        for warning in lint(load(tmp_path), date(2026, 6, 1), described=described())
    ]
    assert (line, found) == (8, "impossible-value")
