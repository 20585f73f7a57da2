"""OAuth scopes: those that each path needs, and those that the access token lacks."""

import threading
from collections.abc import Iterable

import orjson

from drift.sandbox.responses import Refused
from drift.sandbox.store import Store

_TAKEN = "scopes taken"

_NEEDED: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    # The path prefix, the scopes of which one is enough to read, and those of which one is enough to write.
    ("/me", ("read_admins",), ()),
    ("/admins/activity_logs", ("read_admin_activity_logs",), ()),
    ("/admins", ("read_admins",), ("update_admins",)),
    ("/teams", ("read_admins",), ("write_teams",)),
    ("/ip_allowlist", ("manage_ip_allowlist",), ("manage_ip_allowlist",)),
    ("/office_hours_schedules", ("read_write_office_hours",), ("read_write_office_hours",)),
    (
        "/data_connectors",
        ("read_data_connectors", "read_write_data_connectors"),
        ("read_write_data_connectors",),
    ),
    ("/ai/", ("read_write_ai_content",), ("read_write_ai_content",)),
    (
        "/help_center/help_centers/{}/redirects",
        ("read_help_center_redirects_scope", "read_write_help_center_redirects_scope"),
        ("read_write_help_center_redirects_scope",),
    ),
    ("/help_center", ("read_articles_scope", "read_write_articles_scope"), ("read_write_articles_scope",)),
    ("/articles", ("read_articles_scope", "read_write_articles_scope"), ("read_write_articles_scope",)),
    (
        "/internal_articles",
        ("read_articles_scope", "read_write_articles_scope"),
        ("read_write_articles_scope",),
    ),
    ("/content_snippets", ("read_write_content_snippets",), ("read_write_content_snippets",)),
    ("/content/", ("read_content", "write_content"), ("write_content",)),
    ("/macros", ("read_conversations",), ()),
    ("/audiences", ("read_audiences", "write_audiences"), ("write_audiences",)),
    ("/conversations/attributes", ("read_conversations",), ("write_data_attributes",)),
    ("/conversations/search", ("read_conversations",), ("read_conversations",)),
    ("/conversations", ("read_conversations",), ("write_conversations",)),
    ("/data_attributes", ("read_users_and_companies",), ("write_data_attributes",)),
    ("/segments", ("read_users_and_companies",), ()),
    ("/ticket_", ("read_tickets", "write_tickets"), ("write_tickets",)),
    ("/tags", ("read_tags", "write_tags"), ("write_tags",)),
    ("/news", ("read_news", "read_write_news"), ("read_write_news",)),
    ("/secure_mode_secrets", ("read_secure_mode_secret",), ("write_secure_mode_secret",)),
    ("/export/workflows", ("read_workflows",), ()),
    ("/folders", ("read_content", "write_content"), ("write_content",)),
    ("/brands", ("read_brands",), ()),
    ("/emails", ("read_emails",), ()),
    ("/away_status_reasons", ("read_admins",), ()),
    ("/subscription_types", ("read_subscription_types",), ()),
)

SCOPES = tuple(sorted({scope for _, reads, writes in _NEEDED for scope in (*reads, *writes)}))


class Scopes:
    """The scopes of the access token. Removed scopes stay removed after a restart."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._taken: frozenset[str] | None = None

    def taken(self) -> frozenset[str]:
        with self._lock:
            if self._taken is None:
                self._taken = frozenset(orjson.loads(self._store.setting(_TAKEN) or "[]"))
            return self._taken

    def take(self, names: Iterable[str]) -> None:
        """Remove these scopes from the token; it has all others."""
        taken = sorted(set(names))
        unknown = [name for name in taken if name not in SCOPES]
        if unknown:
            raise Refused(
                400, "parameter_invalid", f"There is no scope {unknown[0]}. Possible: {', '.join(SCOPES)}."
            )
        self._store.set_setting(_TAKEN, orjson.dumps(taken).decode())
        self.forget()

    def forget(self) -> None:
        """Read the stored scopes again, after the store was seeded anew."""
        with self._lock:
            self._taken = None

    def check(self, path: str, *, write: bool) -> None:
        """Raise Refused when the token lacks the scopes for this request."""
        taken = self.taken()
        if not taken:
            return
        names = needed(path, write=write)
        if names and set(names) <= taken:
            raise Refused(
                403, "forbidden", f"The access token does not have the required scope: {' or '.join(names)}"
            )


def needed(path: str, *, write: bool) -> tuple[str, ...]:
    """The scopes of which a request to this path needs one; empty if it needs none."""
    for start, reads, writes in _NEEDED:
        head, _, tail = start.partition("{}")
        if path.startswith(head) and tail in path[len(head) :]:
            return writes if write else reads
    return ()
