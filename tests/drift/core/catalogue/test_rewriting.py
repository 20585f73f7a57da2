"""References rewritten: the walk that writes them sees what the walk that finds them sees, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.catalogue.catalogue import CATALOGUE, KINDS
from drift.core.catalogue.kind import Kind
from drift.core.catalogue.references import Reference, references_in
from drift.core.catalogue.rewriting import rewritten
from drift.core.model.resources import Json, Ref
from drift.reference_data.acme_examples import acme
from tests.drift.core.catalogue.test_references import KIND
from tests.drift.json_values import VALUES
from tests.laws import examples

IDS = st.sampled_from(["7", 7, "0", 0, "", None, True, "abc", 12])
STEPS = st.recursive(
    st.fixed_dictionaries({}, optional={"team_id": IDS, "tag_ids": st.lists(IDS, max_size=2), "x": IDS}),
    lambda inner: st.lists(inner, max_size=2) | st.fixed_dictionaries({"then": inner}),
    max_leaves=4,
)
LINKS = st.sampled_from(
    ["", "see https://intercom.help/acme/en/articles/7-title and https://x.example/fr/collections/12", "http"]
)
BODIES = st.fixed_dictionaries(
    {},
    optional={
        "team_id": IDS | VALUES,
        "shown_to": st.fixed_dictionaries({"team_ids": st.lists(IDS, max_size=3)}) | VALUES,
        "texts": st.dictionaries(
            st.sampled_from(["en", "fr"]), st.fixed_dictionaries({"author_id": IDS, "body": LINKS})
        ),
        "target": IDS,
        "target_type": st.sampled_from(["article", "collection"]),
        "steps": STEPS,
        "body": LINKS | VALUES,
        "other": VALUES,
    },
)


@examples(100)
@given(BODIES)
def test_every_reference_that_is_found_is_renamed_and_no_other(body: dict[str, Json]) -> None:
    asked: set[tuple[Ref, bool]] = set()

    def keep(to: Ref, _: str, value: Json) -> Json:
        asked.add((to, isinstance(value, str) and "://" in value))
        return value

    assert rewritten(KIND, body, keep) == body
    assert asked == {(one.to, one.link) for one in references_in(KIND, body)}


@examples(100)
@given(BODIES)
def test_what_is_renamed_there_and_back_is_as_it_was(body: dict[str, Json]) -> None:
    def shift(by: int) -> Json:
        def rename(to: Ref, _: str, value: Json) -> Json:
            if isinstance(value, str) and "://" in value:
                return f"{value.removesuffix(to.id)}{int(to.id) + by}"
            return value + by if type(value) is int else value

        return rename

    assert rewritten(KIND, rewritten(KIND, body, shift(1000)), shift(-1000)) == body


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_reference_of_every_example_can_be_renamed(kind: Kind) -> None:
    if (example := acme().resources.get(kind.name)) is None:
        return
    found = references_in(kind, example.body)

    def rename(to: Ref, _: str, value: Json) -> Json:
        return f"{value.removesuffix(to.id)}900{to.id}" if "://" in str(value) else f"900{to.id}"

    assert references_in(kind, rewritten(kind, example.body, rename)) == tuple(
        sorted(Reference(Ref(one.to.kind, f"900{one.to.id}"), one.field, one.link) for one in found)
    )


def test_a_field_is_named_as_comparisons_name_it() -> None:
    told: dict[str, str] = {}

    def rename(to: Ref, pointer: str, value: Json) -> Json:
        told[pointer] = str(to)
        return value

    rewritten(KIND, {"shown_to": {"team_ids": [1]}, "texts": {"en": {"author_id": 2}}}, rename)
    rewritten(CATALOGUE["workflow"], {"workflow": {"steps": [{"then": {"tag_ids": [3]}}]}}, rename)
    assert told == {
        "/shown_to/team_ids": "team/1",
        "/texts/en/author_id": "admin/2",
        "/workflow/steps": "tag/3",
    }
