"""The names of all settings, and which of them each use of the product needs: others cannot stop it."""

from __future__ import annotations

from typing import Final

from drift.outgoing.proxies import NAMES as PROXIES

CHANNELS: Final = "GUARDRAIL_CHANNEL_"
"""How the settings of the channels of notifications.yaml begin: the address of each, and with `_KEY` behind it the keys
that sign what is sent there."""
EXPORTS: Final = "GUARDRAIL_EXPORT_"
"""How the settings of the targets of exports.yaml begin: where each is, and with `_TOKEN` and others behind it what
opens it."""
SECRETS: Final = (
    "INTERCOM_ACCESS_TOKEN",
    "INTERCOM_CLIENT_SECRET",
    "GUARDRAIL_DATABASE_URL",
    "GUARDRAIL_FINGERPRINT_KEY",
    "GUARDRAIL_FINGERPRINT_OTHER_KEYS",
    "GUARDRAIL_NOTIFY_WEBHOOK",
    "GUARDRAIL_NOTIFY_SLACK",
    "GUARDRAIL_SMTP",
    "GUARDRAIL_POLICIES_TOKEN",
    "GUARDRAIL_OIDC_CLIENT_SECRET",
    "GUARDRAIL_LEDGER_KEY",
    "GUARDRAIL_SLACK_BOT_TOKEN",
    "GUARDRAIL_SLACK_SIGNING_SECRET",
    "GUARDRAIL_SLACK_APP_TOKEN",
)
"""Settings that may also be read from a file, which NAME_FILE names."""

WORKSPACES: Final = "GUARDRAIL_WORKSPACES"
"""The setting that names the file with the workspaces of an installation that has several."""

NAMES: Final = (
    *SECRETS,
    WORKSPACES,
    "INTERCOM_REGION",
    "INTERCOM_BASE_URL",
    "INTERCOM_VERSION",
    "INTERCOM_WORKFLOW_IDS",
    "GUARDRAIL_MODE",
    "GUARDRAIL_POLICIES",
    "GUARDRAIL_POLICIES_EVERY",
    "GUARDRAIL_POLICIES_SIGNED",
    "GUARDRAIL_POLICIES_SIGNERS",
    "GUARDRAIL_HOME",
    "GUARDRAIL_SNAPSHOT_EVERY",
    "GUARDRAIL_POLL_EVERY",
    "GUARDRAIL_SWEEP_EVERY",
    "GUARDRAIL_KINDS_EVERY",
    "GUARDRAIL_BACKFILL",
    "GUARDRAIL_BUDGET",
    "GUARDRAIL_CONVERSATIONS",
    "GUARDRAIL_CONVERSATION_ATTRIBUTES",
    "GUARDRAIL_CONVERSATION_LANGUAGE",
    "GUARDRAIL_MAX_REVERTS",
    "GUARDRAIL_MAX_WRITES",
    "GUARDRAIL_PUBLIC_URL",
    "GUARDRAIL_TRUSTED_PROXIES",
    "GUARDRAIL_SHOW_IPS_TO",
    "GUARDRAIL_OIDC_ISSUER",
    "GUARDRAIL_OIDC_CLIENT_ID",
    "GUARDRAIL_OIDC_NAME",
    "GUARDRAIL_OIDC_SCOPES",
    "GUARDRAIL_OIDC_EMAIL_CLAIM",
    "GUARDRAIL_OIDC_GROUPS_CLAIM",
    "GUARDRAIL_OIDC_ROLES",
    "GUARDRAIL_OIDC_TRUST_EMAIL",
    "GUARDRAIL_OIDC_CHECK_EVERY",
    "GUARDRAIL_SLACK_TEAM",
    "GUARDRAIL_SLACK_CHANNEL",
    "GUARDRAIL_SLACK_API_URL",
    "GUARDRAIL_ASK_WHY_AFTER",
    "GUARDRAIL_UNEXPLAINED_DIGEST",
    "GUARDRAIL_MAIL_FROM",
    "GUARDRAIL_WITNESS_URL",
    "GUARDRAIL_WITNESS_KEY",
    "GUARDRAIL_TIMESTAMP_URL",
    "GUARDRAIL_TIMESTAMP_CERTIFICATES",
    "GUARDRAIL_ROLES",
    "GUARDRAIL_LEASE",
    "GUARDRAIL_LOG",
    "GUARDRAIL_TRACES",
    "HOST",
    "PORT",
    "SANDBOX_PORT",
)
"""Every setting of the service."""

SIGN_IN: Final = frozenset(name for name in NAMES if name.startswith("GUARDRAIL_OIDC_"))
"""How people sign in with an identity provider."""

COMMAND_NAMES: Final = ("GUARDRAIL_URL", "GUARDRAIL_TOKEN", "GUARDRAIL_WORKSPACE")
"""What commands that ask a running service read besides."""

EVERYTHING: Final = frozenset((*NAMES, *COMMAND_NAMES, *PROXIES, CHANNELS, EXPORTS))

CONVERSATIONS: Final = frozenset(
    (
        "GUARDRAIL_CONVERSATIONS",
        "GUARDRAIL_CONVERSATION_ATTRIBUTES",
        "GUARDRAIL_CONVERSATION_LANGUAGE",
    )
)
"""What is read of conversations, and kept."""

# What commands use. A wrong setting stops only what uses it.

ADDRESS: Final = frozenset(("HOST", "PORT", *COMMAND_NAMES))
"""Of commands that ask the running service."""
STORE: Final = frozenset(("GUARDRAIL_HOME", "GUARDRAIL_DATABASE_URL"))
"""Of commands that show what is kept."""
SEALS: Final = STORE | {
    "GUARDRAIL_LEDGER_KEY",
    "GUARDRAIL_SNAPSHOT_EVERY",
}
"""Of commands that sign a checkpoint."""
POLICIES: Final = frozenset(
    (
        "GUARDRAIL_HOME",
        "GUARDRAIL_POLICIES",
        "GUARDRAIL_POLICIES_TOKEN",
        "GUARDRAIL_POLICIES_SIGNED",
        "GUARDRAIL_POLICIES_SIGNERS",
    )
)
"""Of commands that ask which policies are in force."""
RECORD: Final = (
    STORE
    | POLICIES
    | {
        "INTERCOM_VERSION",
        "GUARDRAIL_MODE",
        "GUARDRAIL_FINGERPRINT_KEY",
        "GUARDRAIL_FINGERPRINT_OTHER_KEYS",
        "GUARDRAIL_MAX_REVERTS",
        "GUARDRAIL_MAX_WRITES",
        "GUARDRAIL_NOTIFY_WEBHOOK",
        "GUARDRAIL_NOTIFY_SLACK",
        "GUARDRAIL_SLACK_BOT_TOKEN",
        "GUARDRAIL_SLACK_SIGNING_SECRET",
        "GUARDRAIL_SLACK_APP_TOKEN",
        "GUARDRAIL_SLACK_TEAM",
        "GUARDRAIL_SLACK_CHANNEL",
        "GUARDRAIL_SLACK_API_URL",
    }
)
"""Of commands that judge what is kept. They ask Intercom nothing."""
SERVICE: Final = EVERYTHING - {"SANDBOX_PORT"}
"""Of the service. Where it runs the embedded workspace, it uses SANDBOX_PORT as well."""
SNAPSHOT: Final = SERVICE - {
    *ADDRESS,
    *SIGN_IN,
    "INTERCOM_CLIENT_SECRET",
    "GUARDRAIL_SNAPSHOT_EVERY",
    "GUARDRAIL_POLL_EVERY",
    "GUARDRAIL_SWEEP_EVERY",
    "GUARDRAIL_KINDS_EVERY",
    "GUARDRAIL_POLICIES_EVERY",
    "GUARDRAIL_PUBLIC_URL",
    "GUARDRAIL_TRUSTED_PROXIES",
    "GUARDRAIL_UNEXPLAINED_DIGEST",
    "GUARDRAIL_ROLES",
    "GUARDRAIL_LEASE",
    *CONVERSATIONS,
}
"""Of one reading: it answers nobody and ends when it is done."""
CONVERSATIONS_READ: Final = SNAPSHOT | CONVERSATIONS
"""Of one reading of conversations."""
TELLING: Final = (
    POLICIES
    | set(PROXIES)
    | {
        CHANNELS,
        "GUARDRAIL_NOTIFY_WEBHOOK",
        "GUARDRAIL_NOTIFY_SLACK",
        "GUARDRAIL_SMTP",
        "GUARDRAIL_MAIL_FROM",
        "GUARDRAIL_PUBLIC_URL",
    }
)
"""Of trying a channel: it reads no record and asks Intercom nothing."""
ACTIVITY_EXPORT: Final = STORE | {
    "GUARDRAIL_FINGERPRINT_KEY",
    "GUARDRAIL_FINGERPRINT_OTHER_KEYS",
    "GUARDRAIL_PUBLIC_URL",
}
"""Of exporting the activity log: links lead to the console, pseudonyms are made with the key."""
EXPORTING: Final = RECORD | set(PROXIES) | {EXPORTS}
"""Of looking after exports."""
