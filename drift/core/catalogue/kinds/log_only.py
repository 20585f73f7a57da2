"""Settings that no API reads: their state is folded from the activity log. Messenger and security have their own files.

What Intercom does not document of an entry is kept whole: `drift.core.detection.log_state` says what of it is known.
"""

from __future__ import annotations

from typing import Final

from drift.core.catalogue.kind import Kind, Sensitivity
from drift.core.catalogue.kinds.unseen_referrers import INBOX, OUTBOUND, REPORTS, WORKFLOWS

CLOSES: Final = "Save. The activity log then shows a new entry, which closes this finding."


def _group(
    name: str,
    title: str,
    sensitivity: Sensitivity,
    *,
    folded_from: tuple[str, ...],
    where: str,
    path: str,
    by: tuple[str, ...] = (),
    unseen: str = "",
    unseen_referrers: tuple[str, ...] = (),
) -> Kind:
    return Kind(
        name=name,
        title=title,
        sensitivity=sensitivity,
        singleton=True,
        folded_from=folded_from,
        folded_by=by,
        unseen_referrers=unseen_referrers,
        unseen=unseen,
        settings_path=f"/a/apps/{{workspace}}/{path}",
        guide=(f"Go to {where}.", "Set {field} back to {old}.", CLOSES),
        read_permission="Read admin activity logs",
    )


ATTACHMENT_SETTINGS: Final = _group(
    "attachment_settings",
    "Attachment settings",
    "medium",
    folded_from=(
        "allowed_attachment_filetypes_setting_change",
        "attach_uploads_inline_setting_change",
        "teammate_gifs_setting_change",
        "user_*_setting_change",
    ),
    where="Settings > Workspace > Security and its tab Attachments",
    path="settings/workspace/security",
)

APP_PACKAGES_AND_TOKENS: Final = _group(
    "app_packages_and_tokens",
    "Apps and tokens",
    "high",
    folded_from=("app_package_*", "app_webhook_*", "oauth_token_revocation", "custom_authentication_token_*"),
    by=("/app_package/id", "/app_package/name", "/app/id", "/app/name", "/app_package_code"),
    where="Settings > Integrations > App store, or Developer hub for webhooks and tokens",
    path="appstore",
)

INBOX_SETTINGS: Final = _group(
    "inbox_settings",
    "Inbox settings",
    "medium",
    folded_from=(
        "automatic_away_mode_setting_change",
        "admin_occupancy_setting_change",
        "unassign_unsnoozed_*_setting_change",
        "hide_csat_from_agents_setting_change",
        "inbox_access_change",
    ),
    by=("/admin/id",),
    where="Settings > Helpdesk > Inbox; away mode and workload are under Settings > Helpdesk > Assignments",
    path="settings/helpdesk",
)

RETENTION_AND_REDACTION: Final = _group(
    "retention_and_redaction",
    "Retention and redaction",
    "critical",
    folded_from=("conversation_deletion_schedule_*", "content_redaction_rule_*"),
    by=("/schedule/id", "/rule/id", "/id", "/schedule/name", "/rule/name", "/name"),
    where="Settings > Data > Conversations: deletion schedules and redaction rules are listed there",
    path="settings/data/conversation-data",
)

OUTBOUND_CONTENT: Final = _group(
    "outbound_content",
    "Outbound content",
    "high",
    folded_from=("message_*", "campaign_*", "series_*", "ruleset_*"),
    by=("/message/id", "/series/id", "/campaign/id", "/ruleset/id", "/id"),
    unseen_referrers=(WORKFLOWS, OUTBOUND, REPORTS),
    where="Outbound > Messages, or Outbound > Series",
    path="outbound",
)

CONVERSATION_TOPICS: Final = _group(
    "conversation_topics",
    "Conversation topics",
    "low",
    folded_from=("conversation_topic_*",),
    by=("/topic/id", "/conversation_topic/id", "/topic/name", "/id", "/name"),
    unseen_referrers=(INBOX, REPORTS),
    where="Reports > Topics",
    path="reports/topics",
)

BILLING_AND_SUBSCRIPTION: Final = _group(
    "billing_and_subscription",
    "Billing and subscription",
    "medium",
    folded_from=("seat_change", "seat_revoke", "workspace_deletion_request"),
    by=("/admin/id",),
    where="Settings > Subscription > Billing",
    path="settings/subscription/billing",
)

FIN_SETTINGS: Final = _group(
    "fin_settings",
    "Fin settings",
    "high",
    folded_from=("ai_*_setting_change", "fin_*_change"),
    unseen="Fin's guidance, procedures, escalation rules, tone and persona change without a trace: no API shows them, "
    "and no known type of log entry tells of them. The log is known to tell of one setting, AI translation in the "
    "inbox; another would be followed if its type began with `ai_` or `fin_`.",
    where="Fin AI Agent > Settings; AI in the inbox is under Settings > Helpdesk > AI & Automation",
    path="fin-ai-agent",
)

ROLE: Final = _group(
    "role",
    "Roles and permissions",
    "critical",
    folded_from=("role_*", "admin_permission_change"),
    by=("/admin/id", "/role/id", "/role/name"),
    unseen="What a role permits is in the log entry of its change, and nowhere else.",
    unseen_referrers=("invitations that are open",),
    where="Settings > Workspace > Teammates: roles have a tab, permissions of one teammate are on their page",
    path="settings/workspace/teammates",
)
