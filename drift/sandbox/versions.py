"""The API versions of each path. A path that the requested version lacks is refused as such, not as unknown."""

import re
from dataclasses import dataclass

NUMBERED = ("2.7", "2.8", "2.9", "2.10", "2.11", "2.12", "2.13", "2.14", "2.15", "2.16")
PREVIEW = "Preview"
DEFAULT = "2.16"


@dataclass(frozen=True, slots=True)
class Gate:
    """The first numbered version with a path (None: none has it), and whether Preview has it."""

    methods: tuple[str, ...]
    path: re.Pattern[str]
    since: str | None
    preview: bool = True

    def admits(self, version: str) -> bool:
        if version == PREVIEW:
            return self.preview
        return self.since is not None and has_reached(version, self.since)


_ANY = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_NUMBER = r"/[^/]+"

_GATES = tuple(
    Gate(methods, re.compile(path), since, preview)
    for methods, path, since, preview in (
        (("PUT",), r"/teams/", None, True),
        (_ANY, rf"/teams{_NUMBER}/metrics", "2.16", True),
        (_ANY, r"/ip_allowlist", "2.14", False),
        (_ANY, r"/office_hours_schedules", "2.16", True),
        (_ANY, r"/data_connectors", "2.16", True),
        (_ANY, r"/macros", "2.16", True),
        (_ANY, r"/ai/", "2.12", True),
        (_ANY, r"/export/workflows/", "2.15", True),
        (_ANY, r"/admins/activity_logs/search", "2.16", True),
        (_ANY, r"/admins/activity_log_event_types", "2.16", True),
        (_ANY, r"/articles/search", "2.10", True),
        (_ANY, rf"/articles{_NUMBER}/(draft|versions|tags)", "2.16", True),
        (_ANY, r"/internal_articles", "2.13", True),
        (_ANY, rf"/internal_articles{_NUMBER}/tags", "2.16", True),
        (_ANY, rf"/help_center/help_centers{_NUMBER}/redirects", "2.16", True),
        (_ANY, r"/content_snippets", "2.16", True),
        (_ANY, r"/content/", "2.16", True),
        (_ANY, r"/audiences", "2.16", True),
        (_ANY, r"/conversations/attributes", "2.16", True),
        (_ANY, r"/ticket_types", "2.9", True),
        (_ANY, r"/ticket_states", "2.12", True),
        (_ANY, r"/brands", "2.15", True),
        (_ANY, r"/emails", "2.15", True),
        (_ANY, r"/away_status_reasons", "2.14", True),
        (_ANY, r"/folders", None, True),
        (_ANY, r"/secure_mode_secrets", None, True),
    )
)


def exists(method: str, path: str, version: str) -> bool:
    """Whether this version of the API has the path. Unknown versions have no paths."""
    if version != PREVIEW and version not in NUMBERED:
        return False
    return all(gate.admits(version) for gate in _GATES if method in gate.methods and gate.path.match(path))


def has_reached(version: str, since: str) -> bool:
    """Whether a version is this numbered one or a later one; Preview is the latest."""
    return version == PREVIEW or NUMBERED.index(version) >= NUMBERED.index(since)
