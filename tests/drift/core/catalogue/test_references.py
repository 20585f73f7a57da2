"""What a body refers to: the declarations against Intercom's description, and the search itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.catalogue.catalogue import CATALOGUE, KINDS
from drift.core.catalogue.kind import Kind, ReferenceField
from drift.core.catalogue.references import (
    ANY_DEPTH,
    Reference,
    path_steps,
    reference_rules,
    references_in,
    referring_kinds,
    targets_in,
)
from drift.core.catalogue.shapes import Shape
from drift.core.model.resources import Ref
from drift.reference_data.acme_examples import acme
from drift.reference_data.described_fields import described

NAMED_LIKE_A_REFERENCE = re.compile(r"(^|_)(ids?|uuids?)$")
KIND = Kind(
    name="x",
    title="X",
    sensitivity="low",
    references=(
        ReferenceField("team_id", "team"),
        ReferenceField("shown_to.team_ids[]", "team"),
        ReferenceField("texts.*.author_id", "admin"),
        ReferenceField("target", "article", where=("target_type", "article")),
        ReferenceField("steps.**.team_id", "team"),
        ReferenceField("steps.**.tag_ids[]", "tag"),
    ),
    links=("body", "texts.*.body"),
)


def _named(shape: Shape, steps: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The steps to each described field that is named like a reference, with `*` for each item and each key."""
    for name, inside in shape.get("properties", {}).items():
        below = (*steps, name)
        if NAMED_LIKE_A_REFERENCE.search(name) and below != ("id",):
            yield (*below, "*") if "items" in inside or name.endswith("ids") else below
        yield from _named(inside, below)
    for word in ("additionalProperties", "items"):
        if isinstance(inside := shape.get(word), dict):
            yield from _named(inside, (*steps, "*"))


DESCRIBED = [(kind.name, steps) for kind in KINDS for steps in _named(described().get(kind.name, {}))]


def _lies_in(steps: tuple[str, ...], paths: Iterator[str]) -> bool:
    places = [path_steps(path) for path in paths]
    return any(steps[: len(place)] == place for place in places)


@pytest.mark.parametrize(("name", "steps"), DESCRIBED, ids=lambda value: "/".join(value) if value else "")
def test_what_is_named_like_a_reference_is_one_or_there_is_a_reason(
    name: str, steps: tuple[str, ...]
) -> None:
    kind = CATALOGUE[name]
    plain = {path_steps(one.path) for one in kind.references}
    anywhere = {
        (path_steps(one.path)[0], path_steps(one.path)[2:])
        for one in kind.references
        if ANY_DEPTH in one.path
    }
    assert (
        steps in plain
        or any(steps[0] == part and steps[-len(end) :] == end for part, end in anywhere)
        or _lies_in(steps, iter(kind.no_references))
        or _lies_in(steps, iter((*kind.volatile, *kind.copies)))
    ), f"{name} has /{'/'.join(steps)}: declare what it refers to, or why it refers to nothing."


def test_there_are_many_such_fields() -> None:
    assert len(DESCRIBED) > 60  # or the test above asks for nothing


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_declaration_names_what_there_is(kind: Kind) -> None:
    fields = {steps for name, steps in DESCRIBED if name == kind.name}
    for one in kind.references:
        steps = path_steps(one.path)
        assert one.to in CATALOGUE
        if ANY_DEPTH in steps:
            assert (steps[1], steps.count(ANY_DEPTH)) == (ANY_DEPTH, 1)
            assert len(steps) >= 3
        elif not kind.name.startswith("ticket_type"):  # Intercom's samples have a second form of its lists
            assert steps in fields, f"Intercom describes no {one.path} of {kind.name}"
    texts = described().get(kind.name, {}).get("properties", {})
    for path in kind.links:
        assert path_steps(path)[0] in texts, f"Intercom describes no {path} of {kind.name}"
    for path in kind.no_references:
        assert path_steps(path) in fields, f"Intercom describes no {path} of {kind.name}"
    assert all(why and not why.endswith(".") for why in kind.no_references.values())
    assert all(why and not why.endswith((".", ",")) for why in kind.unseen_referrers)


def test_a_field_is_found_at_its_place_and_nowhere_else() -> None:
    body: dict[str, Any] = {
        "team_id": 7,
        "shown_to": {"team_ids": ["8", 9], "team_id": 99},
        "texts": {"en": {"author_id": "1"}, "fr": {"author_id": "1"}, "type": "texts"},
        "other": {"team_id": 99},
    }
    assert references_in(KIND, body) == (
        Reference(Ref("admin", "1"), "/texts/en/author_id"),
        Reference(Ref("admin", "1"), "/texts/fr/author_id"),
        Reference(Ref("team", "7"), "/team_id"),
        Reference(Ref("team", "8"), "/shown_to/team_ids/*"),
        Reference(Ref("team", "9"), "/shown_to/team_ids/*"),
    )
    assert targets_in(KIND, body) == {("admin", "1"), ("team", "7"), ("team", "8"), ("team", "9")}


def test_a_field_can_be_found_at_every_depth() -> None:
    body = {
        "steps": [{"team_id": "7", "then": [{"else": {"tag_ids": [1, 2], "team_id": 8}}]}],
        "team_id": None,
    }
    assert references_in(KIND, body) == (
        Reference(Ref("tag", "1"), "/steps/*/then/*/else/tag_ids/*"),
        Reference(Ref("tag", "2"), "/steps/*/then/*/else/tag_ids/*"),
        Reference(Ref("team", "7"), "/steps/*/team_id"),
        Reference(Ref("team", "8"), "/steps/*/then/*/else/team_id"),
    )


@pytest.mark.parametrize("nothing", [None, "", 0, "0", True, False, 1.5, {}, [], {"id": 7}])
def test_what_is_no_id_refers_to_nothing(nothing: Any) -> None:
    assert references_in(KIND, {"team_id": nothing}) == ()


def test_one_field_can_refer_to_several_kinds() -> None:
    body = {"target_type": "article", "target": "7"}
    assert references_in(KIND, body) == (Reference(Ref("article", "7"), "/target"),)
    assert references_in(KIND, body | {"target_type": "collection"}) == ()
    assert references_in(KIND, {"target": "7"}) == ()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('<a href="https://help.acme.example/en/articles/7001-change-your-invoice">', ["article/7001"]),
        ("See https://intercom.help/acme/pt-BR/articles/7002-x#h_1.", ["article/7002"]),
        ("[all](https://intercom.help/ab/fr/collections/301-facturation)", ["collection/301"]),
        ("http://help.acme.example/de/articles/7, http://help.acme.example/de/articles/7", ["article/7"]),
        (
            "https://help.acme.example/en/articles/7 https://help.acme.example/en/articles/8",
            ["article/7", "article/8"],
        ),
        ("https://other.zendesk.example/hc/en-us/articles/360001-title", []),
        ("https://help.acme.example/en/articles/change-your-invoice", []),
        ("https://help.acme.example/en/articlesx/7", []),
        ("help.acme.example/en/articles/7", []),
        ("/en/articles/7", []),
        ("https://" * 2000 + "/en/articles/", []),
        (7001, []),
    ],
)
def test_a_link_to_a_help_center_names_what_its_address_says(text: Any, named: list[str]) -> None:
    for body, field in (({"body": text}, "/body"), ({"texts": {"en": {"body": text}}}, "/texts/en/body")):
        found = references_in(KIND, body)
        assert [str(one.to) for one in found] == named
        assert all(one.link and one.field == field for one in found)
    assert references_in(KIND, {"name": text, "target": text}) == ()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "0", "1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["team_id", "tag_ids", "target", "target_type", "steps", "texts", "author_id"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    st.dictionaries(st.sampled_from(["team_id", "shown_to", "texts", "target", "steps"]), VALUES, max_size=5)
)
def test_any_body_can_be_searched_and_both_searches_agree(body: dict[str, Any]) -> None:
    found = references_in(KIND, body)
    assert list(found) == sorted(set(found))
    assert {(one.to.kind, one.to.id) for one in found} == targets_in(KIND, body)
    assert all(one.to.id for one in found)


def test_the_rules_are_those_of_the_declaration() -> None:
    assert reference_rules(CATALOGUE["article"]) == reference_rules(CATALOGUE["article"])
    assert reference_rules(CATALOGUE["article"]) != reference_rules(CATALOGUE["macro"])


def test_who_may_refer_to_a_kind_is_known() -> None:
    assert {kind.name for kind in referring_kinds("collection")} == {
        *("article", "article_draft", "collection", "help_center_redirect"),  # by their ids
        *("macro", "news_item", "internal_article", "content_snippet"),  # by links in their texts
    }
    assert {kind.name for kind in referring_kinds("brand")} == {"email_setting", "workflow"}
    assert referring_kinds("ip_allowlist") == ()


def test_the_examples_of_the_embedded_workspace_refer_to_what_they_show() -> None:
    found = {name: references_in(CATALOGUE[name], one.body) for name, one in acme().resources.items()}
    assert (
        Reference(Ref("data_connector", "501"), "/workflow/snapshot/steps/*/connector_id")
        in found["workflow"]
    )
    assert Reference(Ref("help_center", "31"), "/help_center_id") in found["collection"]
    assert Reference(Ref("article", "7001"), "/target_id") in found["help_center_redirect"]
