"""Which operations of the description are configuration, by their paths. Everything else is customers' data."""

from tests.contract.openapi.description import Operation, description

CONFIGURATION = (
    "/me", "/admins", "/teams", "/ip_allowlist", "/office_hours_schedules", "/data_connectors", "/ai/",
    "/articles", "/internal_articles", "/help_center/", "/content_snippets", "/content/", "/macros",
    "/audiences", "/conversations/attributes", "/ticket_types", "/ticket_states", "/data_attributes", "/tags",
    "/segments", "/subscription_types", "/news/", "/brands", "/emails", "/away_status_reasons",
    "/secure_mode_secrets", "/folders", "/export/workflows",
)  # fmt: skip


def configuration(version: str) -> set[Operation]:
    """Every operation of this version that reads or writes configuration."""
    return {
        (method, path)
        for method, path in description(version).operations
        if any(path == start or path.startswith(f"{start.rstrip('/')}/") for start in CONFIGURATION)
    }
