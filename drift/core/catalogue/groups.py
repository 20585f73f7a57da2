"""The kinds in the groups in which people look for them. Every kind is in one."""

from __future__ import annotations

from typing import Final, NamedTuple


class Group(NamedTuple):
    """`name` is for addresses, `title` for people; `kinds` stand in the order in which they are shown."""

    name: str
    title: str
    kinds: tuple[str, ...]


GROUPS: Final = (
    Group("people", "People and access", ("admin", "team", "role", "away_status_reason")),
    Group(
        "security",
        "Security and privacy",
        (
            "ip_allowlist",
            "security_settings",
            "authentication_methods",
            "identity_verification_secret",
            "app_packages_and_tokens",
            "retention_and_redaction",
        ),
    ),
    Group("workspace", "Workspace", ("workspace", "brand", "email_setting", "billing_and_subscription")),
    Group(
        "messenger",
        "Messenger and inbox",
        (
            "messenger_settings",
            "inbox_settings",
            "attachment_settings",
            "conversation_topics",
            "office_hours_schedule",
            "office_hours_exception",
            "macro",
        ),
    ),
    Group("automation", "Automation", ("workflow", "data_connector", "outbound_content")),
    Group(
        "fin",
        "Fin",
        (
            "fin_settings",
            "audience",
            "content_snippet",
            "content_import_source",
            "external_page",
            "file_source_content",
        ),
    ),
    Group(
        "knowledge",
        "Knowledge and Help Center",
        (
            "article",
            "article_draft",
            "internal_article",
            "folder",
            "help_center",
            "collection",
            "help_center_redirect",
        ),
    ),
    Group("news", "News and subscriptions", ("newsfeed", "news_item", "subscription_type")),
    Group(
        "forms",
        "Tickets and data",
        (
            "ticket_type",
            "ticket_type_attribute",
            "ticket_state",
            "conversation_attribute",
            "conversation_attribute_option",
            "data_attribute",
            "tag",
            "segment",
        ),
    ),
)
