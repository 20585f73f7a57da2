"""The tables of docs/exports.md, made from the declarations of keys, records and settings.

`python -m guard.docgen.export_tables` writes them into the page, between the marks that name them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from guard.core.exports.activity_classes import ACTIVITY_CLASSES
from guard.core.exports.ocsf_classes import OTHER
from guard.core.exports.tables import NOT_EXPORTED
from guard.core.language.exports_schema import EXPORTS, TARGET
from guard.core.model.exported_records import RECORDS
from guard.docgen.marked_tables import DOCS, Tables, table, write_tables
from guard.runtime.export_settings import SETTINGS_OF

PAGE: Final = DOCS / "exports.md"


_WORKED_OUT: Final = {
    "switch": "Enable, Disable or Update, as the entry tells",
    "run": "Enable, Disable or Update, as the entry tells",
    "access": "Assign Privileges, Revoke Privileges or *Change Privileges*, as the entry tells",
    "factor": "MFA Factor Enable, MFA Factor Disable or *MFA Factor Update*, as the entry tells",
}


def _keys(properties: Mapping[str, Any]) -> str:
    rows = (f"| `{name}` | {schema['description']} |" for name, schema in properties.items())
    return table("| key | says |", rows)


def _records() -> str:
    return table("| records | say |", (f"| `{name}` | {says} |" for name, says in RECORDS.items()))


def _settings() -> str:
    rows = (
        f"| `{type_}` | `GUARDRAIL_EXPORT_name{end}` | {'*secret.* ' if setting.secret else ''}{setting.says} |"
        for type_, settings in SETTINGS_OF.items()
        for end, setting in settings.items()
    )
    return table("| type | setting | says |", rows)


def _activities() -> str:
    """Which types of Intercom's log belong to which class and activity."""
    types: dict[tuple[int, str, str], list[str]] = {}
    for type_, mapped in ACTIVITY_CLASSES.items():
        own = f"*{mapped.activity}*" if mapped.number == OTHER else mapped.activity
        activity = _WORKED_OUT.get(mapped.activity, own)
        types.setdefault((mapped.cls.uid, mapped.cls.name, activity), []).append(f"`{type_}`")
    rows = (
        f"| {uid} {name} | {activity} | {', '.join(sorted(names))} |"
        for (uid, name, activity), names in sorted(types.items())
    )
    return table("| class | activity | entries of Intercom's log |", rows)


def _left_out() -> str:
    return table("| records | why |", (f"| `{name}` | {why} |" for name, why in NOT_EXPORTED.items()))


TABLES: Final[Tables] = {
    "targets.top": lambda: _keys(EXPORTS),
    "targets.keys": lambda: _keys(TARGET["properties"]),
    "targets.records": _records,
    "targets.settings": _settings,
    "targets.activities": _activities,
    "targets.left-out": _left_out,
}


if __name__ == "__main__":
    write_tables(PAGE, TABLES)
