"""Which fields a version of the API knows. Others are neither shown nor taken, as if they did not exist."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from drift.sandbox.versions import has_reached


@dataclass(frozen=True, slots=True)
class Newer:
    """Fields that came with a numbered version, anywhere in what is read or written under these paths."""

    path: re.Pattern[str]
    since: str
    names: frozenset[str]


_AVAILABILITY = "ai_chatbot_availability ai_copilot_availability ai_sales_agent_availability"

_NEWER = tuple(
    Newer(re.compile(path), since, frozenset(names.split()))
    for path, since, names in (
        (r"/admins(/\d+)?(/away)?$", "2.16", "role"),
        (r"/ai/content_import_sources", "2.15", "audience_ids apply_audience_to_existing_content"),
        (r"/ai/external_pages", "2.16", "ai_sales_agent_availability"),
        (r"/internal_articles", "2.16", f"{_AVAILABILITY} audience_ids body_markdown"),
        (r"/help_center/help_centers", "2.16", "default locales"),
        (r"/tags$", "2.16", "users companies"),
        (
            r"/articles",
            "2.16",
            f"{_AVAILABILITY} audience_ids body_markdown created_by_id updated_by_id draft_updated_at"
            " has_unpublished_changes scheduled_publish_at scheduled_unpublish_at tags help_center_audience"
            " exclude_from_article_suggestions fin_involvements fin_resolutions fin_resolution_rate",
        ),
    )
)
"""By the descriptions of 2.14 to 2.16 and the changelogs of 2.15 and 2.16."""

_TAKEN_ANYWAY = re.compile(r"/tags$")
"""Where older versions take in a request what they do not show in the answer."""


def shown(body: Any, path: str, version: str) -> Any:
    """An answer without what this version does not know."""
    return _without(body, _unknown(path, version))


def taken(body: Any, path: str, version: str) -> Any:
    """A request without what this version does not know: Intercom ignores it."""
    return body if _TAKEN_ANYWAY.match(path) else _without(body, _unknown(path, version))


def _without(value: Any, names: frozenset[str]) -> Any:
    if not names:
        return value
    if isinstance(value, list):
        return [_without(item, names) for item in value]
    if isinstance(value, Mapping):
        return {name: _without(item, names) for name, item in value.items() if name not in names}
    return value


@lru_cache(maxsize=256)  # paths come from outside: an open set
def _unknown(path: str, version: str) -> frozenset[str]:
    return frozenset().union(
        *(one.names for one in _NEWER if not has_reached(version, one.since) and one.path.match(path))
    )
