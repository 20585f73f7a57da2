"""The classes that are used are those of OCSF 1.8.0, with its names and numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from guard.core.exports import ocsf_classes as classes

PUBLISHED: dict[str, Any] = json.loads(Path(__file__).with_name("ocsf-1.8.0.json").read_bytes())


@pytest.mark.parametrize("cls", classes.CLASSES, ids=lambda cls: cls.name)
def test_a_class_is_called_and_counted_as_it_is_published(cls: classes.OcsfClass) -> None:
    properties = PUBLISHED["classes"][str(cls.uid)]["properties"]
    assert properties["class_uid"]["x-names"] == {str(cls.uid): cls.name}
    assert properties["category_uid"]["x-names"][str(cls.uid // 1000)] == cls.category
    published = properties["activity_id"]["x-names"]
    assert {number: published[str(number)] for number in cls.activities} == cls.activities


@pytest.mark.parametrize("cls", classes.CLASSES, ids=lambda cls: cls.name)
def test_who_acted_is_in_the_profile_where_the_class_has_no_place(cls: classes.OcsfClass) -> None:
    bare, with_host = (PUBLISHED["classes"][name]["properties"] for name in (str(cls.uid), f"{cls.uid} host"))
    assert ("actor" not in bare and "actor" in with_host) is cls.takes_host


def test_the_version_is_that_of_the_schema() -> None:
    assert PUBLISHED["version"] == classes.OCSF_VERSION
