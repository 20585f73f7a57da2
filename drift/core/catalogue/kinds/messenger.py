"""The messenger as customers see it. No API reads it: its state is folded from the activity log."""

from __future__ import annotations

from typing import Final

from drift.core.catalogue.kind import Kind

MESSENGER_SETTINGS: Final = Kind(
    name="messenger_settings",
    title="Messenger settings",
    sensitivity="high",
    singleton=True,
    folded_from=(
        "messenger_*_change",
        "welcome_*_change",
        "search_browse_*_change",
        "articles_in_messenger_*_change",
        "inbound_conversations_change",
        "temporary_expectation_change",
        "upfront_email_collection_change",
        "customer_facing_name_change",
    ),
    settings_path="/a/apps/{workspace}/settings/channels/messenger/web",
    guide=(
        "Go to Settings > Channels > Messenger.",
        "Set {field} back to {old}.",
        "Save. The activity log then shows a new entry, which closes this finding.",
    ),
    read_permission="Read admin activity logs",
)
