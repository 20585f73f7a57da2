"""The classes of OCSF 1.8.0 that events are mapped to, with their activities. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

OCSF_VERSION: Final = "1.8.0"
OTHER: Final = 99
"""The activity of every class that the class has no number for; the event carries its name."""


class OcsfClass(Struct, frozen=True):
    """A class of events. `activities` are those that are used here. `takes_host`: who acted is no part of the class,
    only of its profile `host`."""

    uid: int
    name: str
    category: str
    activities: Mapping[int, str]
    takes_host: bool = False


class OcsfType(Struct, frozen=True):
    """A class with one of its activities. `called` names what is done where the class has no number for it."""

    cls: OcsfClass
    activity: int
    called: str = ""

    @property
    def activity_name(self) -> str:
        return self.called or self.cls.activities[self.activity]

    @property
    def category_uid(self) -> int:
        return self.cls.uid // 1000

    @property
    def uid(self) -> int:
        return self.cls.uid * 100 + self.activity


_FINDINGS: Final = "Findings"
_IAM: Final = "Identity & Access Management"
_APPLICATION: Final = "Application Activity"
_CRUD: Final = {1: "Create", 2: "Read", 3: "Update", 4: "Delete"}
_FINDING: Final = {1: "Create", 2: "Update", 3: "Close"}

BASE: Final = OcsfClass(0, "Base Event", "Uncategorized", {OTHER: "Other"}, takes_host=True)
COMPLIANCE_FINDING: Final = OcsfClass(2003, "Compliance Finding", _FINDINGS, _FINDING, takes_host=True)
DETECTION_FINDING: Final = OcsfClass(2004, "Detection Finding", _FINDINGS, _FINDING, takes_host=True)
ACCOUNT: Final = OcsfClass(
    3001,
    "Account Change",
    _IAM,
    {
        1: "Create",
        2: "Enable",
        3: "Password Change",
        4: "Password Reset",
        5: "Disable",
        6: "Delete",
        10: "MFA Factor Enable",
        11: "MFA Factor Disable",
        OTHER: "Other",
    },
)
AUTHENTICATION: Final = OcsfClass(
    3002, "Authentication", _IAM, {1: "Logon", 2: "Logoff", 7: "Account Switch", OTHER: "Other"}
)
ENTITY: Final = OcsfClass(
    3004,
    "Entity Management",
    _IAM,
    {
        **_CRUD,
        5: "Move",
        8: "Enable",
        9: "Disable",
        12: "Suspend",
        13: "Resume",
        OTHER: "Other",
    },
)
USER_ACCESS: Final = OcsfClass(
    3005, "User Access Management", _IAM, {1: "Assign Privileges", 2: "Revoke Privileges", OTHER: "Other"}
)
GROUP: Final = OcsfClass(
    3006,
    "Group Management",
    _IAM,
    {3: "Add User", 4: "Remove User", 5: "Delete", 6: "Create", OTHER: "Other"},
)
WEB_RESOURCES: Final = OcsfClass(
    6001,
    "Web Resources Activity",
    _APPLICATION,
    {**_CRUD, 6: "Import", 7: "Export", OTHER: "Other"},
    takes_host=True,
)
APPLICATION: Final = OcsfClass(
    6002,
    "Application Lifecycle",
    _APPLICATION,
    {1: "Install", 2: "Remove", 8: "Update", OTHER: "Other"},
    takes_host=True,
)
API: Final = OcsfClass(6003, "API Activity", _APPLICATION, {**_CRUD, OTHER: "Other"})

CLASSES: Final = (
    BASE,
    COMPLIANCE_FINDING,
    DETECTION_FINDING,
    ACCOUNT,
    AUTHENTICATION,
    ENTITY,
    USER_ACCESS,
    GROUP,
    WEB_RESOURCES,
    APPLICATION,
    API,
)
BY_UID: Final[Mapping[int, OcsfClass]] = {cls.uid: cls for cls in CLASSES}
