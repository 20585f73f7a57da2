"""The examples are those of the embedded workspace, and there is one of each kind that an API reads."""

from __future__ import annotations

import pytest

from drift.core.catalogue.activity_types import ACTIVITY_TYPES
from drift.core.catalogue.catalogue import CATALOGUE, KINDS
from drift.core.catalogue.kind import Kind
from drift.core.normalisation.normalise import ordered
from drift.reference_data.acme_examples import FILE, acme
from tests.drift.reference_data.write_acme_examples import written


def test_the_file_is_current() -> None:
    assert FILE.read_text() == written(), "`make examples` writes it again."


@pytest.mark.parametrize("kind", [one for one in KINDS if not one.log_only], ids=lambda one: one.name)
def test_each_kind_that_an_api_reads_has_an_example(kind: Kind) -> None:
    example = acme().resources[kind.name]
    assert example.ref.kind == kind.name
    assert len(example.body) >= 2
    assert ordered(kind, example.body) == example.body


def test_only_kinds_and_entries_that_are_known_have_one() -> None:
    assert acme().resources.keys() <= CATALOGUE.keys()
    assert acme().metadata.keys() <= ACTIVITY_TYPES.keys()
    assert all(acme().metadata.values())
