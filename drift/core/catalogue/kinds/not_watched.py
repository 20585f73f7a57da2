"""What Intercom's API has and this catalogue leaves out on purpose, each with the reason as a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

LEFT_OUT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "article_version": "Intercom's own history of an article: every version of it is kept here already, and none "
        "of the old ones can change.",
        "content_index": "A search over content whose rows show neither state nor text: each piece of content is read "
        "as its own kind.",
        "activity_log_event_type": "The names by which the activity log can be filtered: they say what may be asked, "
        "not how the workspace is set up.",
        "custom_object_type": "No endpoint reads the types, and their instances are records of customers.",
    }
)
