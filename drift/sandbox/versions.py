"""Which paths exist in which version of the API. A path missing from the version asked for is refused, not unknown."""

import re
from dataclasses import dataclass

NUMBERED = ("2.7", "2.8", "2.9", "2.10", "2.11", "2.12", "2.13", "2.14", "2.15", "2.16")
PREVIEW = "Preview"
DEFAULT = "2.16"


@dataclass(frozen=True, slots=True)
class Gate:
    """The first numbered version that has a path (None: none has) and whether Preview has it."""

    methods: tuple[str, ...]
    path: re.Pattern[str]
    since: str | None
    preview: bool = True

    def admits(self, version: str) -> bool:
        if version == PREVIEW:
            return self.preview
        return self.since is not None and NUMBERED.index(version) >= NUMBERED.index(self.since)


_READ_WRITE = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")

_GATES = (
    Gate(("PUT",), re.compile(r"/teams/"), since=None),
    Gate(_READ_WRITE, re.compile(r"/ip_allowlist"), since="2.14", preview=False),
    Gate(_READ_WRITE, re.compile(r"/office_hours_schedules"), since="2.16"),
    Gate(_READ_WRITE, re.compile(r"/data_connectors"), since="2.16"),
    Gate(_READ_WRITE, re.compile(r"/macros"), since="2.16"),
    Gate(_READ_WRITE, re.compile(r"/ai/content_import_sources"), since="2.12"),
    Gate(_READ_WRITE, re.compile(r"/export/workflows/"), since="2.15"),
    Gate(_READ_WRITE, re.compile(r"/admins/activity_logs/search"), since="2.16"),
    Gate(_READ_WRITE, re.compile(r"/admins/activity_log_event_types"), since="2.16"),
)


def exists(method: str, path: str, version: str) -> bool:
    """Whether this version of the API has the path; no version we never heard of has any."""
    if version != PREVIEW and version not in NUMBERED:
        return False
    return all(gate.admits(version) for gate in _GATES if method in gate.methods and gate.path.match(path))


def reads_parents_as_list(version: str) -> bool:
    """2.16 and Preview show an article's `parent_ids` only; before that, one `parent_id` with its type."""
    return version in {DEFAULT, PREVIEW}
