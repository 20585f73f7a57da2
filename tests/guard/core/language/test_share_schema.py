"""The schema of `share` takes what its words say, and nothing else."""

from __future__ import annotations

from typing import get_args

import jsonschema_rs
import pytest

from drift.core.model.resources import Json
from guard.core.language.share_schema import CHOSEN, COUNTED, SHARE
from guard.core.model.shares import MEASURES, Chosen, Counts, Per

FITS = jsonschema_rs.Draft202012Validator(SHARE)


@pytest.mark.parametrize("limit", ["0%", "100%", "2.5%", "30 %"])
def test_a_share_is_a_percentage(limit: str) -> None:
    assert FITS.is_valid({"of": "used", "within": "1d", "above": limit})


@pytest.mark.parametrize(
    "wrong",
    [
        {"above": "101%"},
        {"above": "-1%"},
        {"above": 0.3},
        {"moved": "5"},
        {"moved": "+-5pt"},
        {"at_least": 0},
        {"of": "x"},
    ],
)
def test_what_is_none_is_refused(wrong: dict[str, Json]) -> None:
    assert not FITS.is_valid({"of": "used", "within": "1d", **wrong})


def test_the_schema_and_the_values_have_the_same_words() -> None:
    assert set(COUNTED) == set(get_args(Counts))
    assert tuple(CHOSEN) == Chosen.__struct_fields__
    assert SHARE["properties"]["of"]["enum"] == list(MEASURES)
    assert SHARE["properties"]["per"]["enum"] == list(get_args(Per))
