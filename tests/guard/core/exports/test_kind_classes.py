"""Every kind of setting has a class of OCSF, and every operation an activity of it."""

from __future__ import annotations

import pytest

from drift.core.catalogue.catalogue import KINDS
from guard.core.exports import ocsf_classes as classes
from guard.core.exports.kind_classes import KIND_CLASSES, PEOPLE, change_type
from guard.core.exports.ocsf_classes import OTHER

NAMES = {kind.name for kind in KINDS}


@pytest.mark.parametrize("kind", sorted(NAMES))
def test_a_change_of_every_kind_has_a_class_and_an_activity(kind: str) -> None:
    created, updated, deleted = (
        change_type(kind, operation) for operation in ("created", "updated", "deleted")
    )
    assert created.cls is updated.cls is deleted.cls
    assert OTHER not in (created.activity, deleted.activity)
    assert len({created.activity, updated.activity, deleted.activity}) == 3


def test_teammates_teams_and_apps_have_classes_of_their_own() -> None:
    assert {name: cls.uid for name, cls in KIND_CLASSES.items()} == {
        "admin": 3001,
        "team": 3006,
        "app_packages_and_tokens": 6002,
    }
    assert change_type("ip_allowlist", "updated").cls is classes.ENTITY
    assert {*KIND_CLASSES, *PEOPLE} <= NAMES
