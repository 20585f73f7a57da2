"""Every type of the catalogue has a class and an activity of OCSF, and a type that nobody knows has one as well."""

from __future__ import annotations

import pytest

from drift.core.catalogue.activity_types import ACTIVITY_TYPES
from guard.core.exports import ocsf_classes as classes
from guard.core.exports.activity_classes import ACTIVITY_CLASSES, WORKED_OUT, class_of
from guard.core.exports.ocsf_classes import OTHER


def test_every_type_of_the_catalogue_is_mapped_and_no_other() -> None:
    assert {*ACTIVITY_CLASSES} == {*ACTIVITY_TYPES}


@pytest.mark.parametrize("type_", ACTIVITY_CLASSES)
def test_an_activity_is_one_of_its_class_or_has_a_name_of_its_own(type_: str) -> None:
    mapped = ACTIVITY_CLASSES[type_]
    if mapped.activity in WORKED_OUT:
        return
    named = {name for number, name in mapped.cls.activities.items() if number != OTHER}
    assert mapped.activity in named or mapped.number == OTHER
    assert mapped.activity != "Other"
    # A word that the class has must not have been missed by a slip.
    assert mapped.number != OTHER or " " in mapped.activity or mapped.activity == "Update"


def test_what_a_security_team_looks_for_is_where_it_looks() -> None:
    """Classes as the anchors of this product map them."""
    found = {
        type_: (class_of(type_).cls.uid, class_of(type_).number)
        for type_ in (
            "bulk_export",
            "app_data_export",
            "admin_invite_creation",
            "admin_deletion",
            "admin_login_failure",
            "app_package_installation",
            "app_team_creation",
            "bulk_delete",
        )
    }
    assert found == {
        "bulk_export": (6001, 7),
        "app_data_export": (6001, 7),
        "admin_invite_creation": (3001, 1),
        "admin_deletion": (3001, 6),
        "admin_login_failure": (3002, 1),
        "app_package_installation": (6002, 1),
        "app_team_creation": (3006, 6),
        "bulk_delete": (6001, 4),
    }


def test_an_unknown_type_is_taken_for_what_its_name_says() -> None:
    assert class_of("voice_call_export").cls is classes.WEB_RESOURCES
    assert (class_of("hologram_creation").cls, class_of("hologram_creation").number) == (classes.ENTITY, 1)
    assert class_of("quantum_setting_change").activity == "switch"
    assert (class_of("nobody_knows").cls, class_of("nobody_knows").activity) == (classes.ENTITY, "Update")
