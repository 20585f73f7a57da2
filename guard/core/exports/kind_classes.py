"""Which class of OCSF a change of a setting belongs to, by its kind. Data, and one look-up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from guard.core.exports import ocsf_classes as classes
from guard.core.exports.ocsf_classes import OcsfClass, OcsfType
from guard.core.exports.record import type_of

KIND_CLASSES: Final[Mapping[str, OcsfClass]] = {
    "admin": classes.ACCOUNT,
    "team": classes.GROUP,
    "app_packages_and_tokens": classes.APPLICATION,
}
"""Every other kind is an entity that is managed."""
PEOPLE: Final = frozenset({"admin"})
"""Kinds whose resources are people: their ids and names are personal."""
_ACTIVITIES: Final[Mapping[str, str]] = {"created": "Create", "updated": "Update", "deleted": "Delete"}
_OF_APPLICATIONS: Final[Mapping[str, str]] = {"created": "Install", "updated": "Update", "deleted": "Remove"}


def change_type(kind: str, operation: str) -> OcsfType:
    cls = KIND_CLASSES.get(kind, classes.ENTITY)
    words = _OF_APPLICATIONS if cls is classes.APPLICATION else _ACTIVITIES
    return type_of(cls, words.get(operation, operation))
