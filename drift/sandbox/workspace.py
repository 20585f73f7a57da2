"""The workspace behind the routes: its visible state, and atomic changes with log entries and webhooks."""

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from drift.sandbox.cast import WORKSPACE_ID, WORKSPACE_NUMBER
from drift.sandbox.faults import Faults
from drift.sandbox.store import Body, ById, Row, Store
from drift.sandbox.webhooks import Webhooks, notification

READ_AT = {
    "workspace": "/me",
    "admin": "/admins",
    "team": "/teams",
    "ip_allowlist": "/ip_allowlist",
    "office_hours_schedule": "/office_hours_schedules",
    "office_hours_exception": "/office_hours_schedules",
    "data_connector": "/data_connectors",
    "content_import_source": "/ai/content_import_sources",
    "article": "/articles",
    "macro": "/macros",
    "workflow": "/export/workflows",
    "external_page": "/ai/external_pages",
    "article_draft": "/articles",
    "article_version": "/articles",
    "internal_article": "/internal_articles",
    "help_center": "/help_center/help_centers",
    "help_center_redirect": "/help_center/help_centers",
    "collection": "/help_center/collections",
    "content_snippet": "/content_snippets",
    "audience": "/audiences",
    "conversation_attribute": "/conversations/attributes",
    "ticket_type": "/ticket_types",
    "ticket_type_attribute": "/ticket_types",
    "data_attribute": "/data_attributes",
    "tag": "/tags",
    "news_item": "/news/news_items",
    "identity_verification_secret": "/secure_mode_secrets",
    "folder": "/folders",
    "file_source_content": "/content/search",
}
"""The path at which a kind is read, for faults by path when a change came another way."""


ID_CODE, NUMBER = "id_code", "number"
"""The settings of the store that say which workspace it is."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of a request, their IP address, and whether the request is left out of the log."""

    id: str
    email: str
    name: str
    ip: str
    silent: bool = False


class Workspace:
    """The store, the clock and the faults of one sandbox."""

    def __init__(self, store: Store, now: Callable[[], float], faults: Faults, webhooks: Webhooks) -> None:
        self.store = store
        self.now = now
        self.faults = faults
        self.webhooks = webhooks
        self._lock = threading.Lock()
        self._lagging: dict[tuple[str, str], tuple[float, Body | None, str]] = {}
        self._unseen: dict[str, float] = {}

    @property
    def id_code(self) -> str:
        """Intercom's own name of the workspace. A file from before there were others has none."""
        return self.store.setting(ID_CODE) or WORKSPACE_ID

    @property
    def number(self) -> int:
        """As `id_code`, where Intercom gives a number."""
        return int(self.store.setting(NUMBER) or WORKSPACE_NUMBER)

    # Reading as a client: a lagging resource still shows its old state.

    def read(self, kind: str, id: str) -> Body | None:
        lagging = self._still_lagging(kind)
        return lagging[id][0] if id in lagging else self.store.get(kind, id)

    def read_all(
        self, kind: str, *, parent: str = "", order: str = ById, limit: int = -1, offset: int = 0
    ) -> list[Body]:
        lagging = self._still_lagging(kind)
        if not lagging:
            return self.store.listing(kind, parent=parent, order=order, limit=limit, offset=offset)
        bodies = {str(body["id"]): body for body in self.store.listing(kind, parent=parent, order=order)}
        for id, (body, where) in lagging.items():
            if body is None:
                bodies.pop(id, None)
            elif where == parent:
                bodies[id] = body
        return list(bodies.values())[offset : None if limit < 0 else offset + limit]

    def lags(self, kind: str) -> bool:
        return bool(self._still_lagging(kind))

    def unseen_activities(self) -> set[str]:
        """The entries that are stored but not visible yet."""
        with self._lock:
            moment = time.monotonic()
            self._unseen = {id: until for id, until in self._unseen.items() if until > moment}
            return set(self._unseen)

    def _still_lagging(self, kind: str) -> dict[str, tuple[Body | None, str]]:
        with self._lock:
            if not self._lagging:
                return {}
            moment = time.monotonic()
            self._lagging = {key: held for key, held in self._lagging.items() if held[0] > moment}
            return {id: (body, where) for (k, id), (_, body, where) in self._lagging.items() if k == kind}

    def hold_back(self, kind: str, id: str, ms: int) -> None:
        """Keep showing the current state of a resource for `ms` milliseconds."""
        held = (time.monotonic() + ms / 1000, self.store.get(kind, id), self.store.parent_of(kind, id))
        with self._lock:
            self._lagging.setdefault((kind, id), held)

    def hold_back_activity(self, id: str, ms: int) -> None:
        with self._lock:
            self._unseen[id] = time.monotonic() + ms / 1000

    # Writing

    @contextmanager
    def change(self, caller: Caller) -> Iterator["Change"]:
        """One change: state and log entry in one transaction. Webhooks follow and never delay the response."""
        change = Change(self, caller)
        with self.store.transaction():
            yield change
        if not caller.silent:
            self.webhooks.send(change.notifications)


class Change:
    """The writes of one request."""

    def __init__(self, workspace: Workspace, caller: Caller) -> None:
        self._workspace = workspace
        self._store = workspace.store
        self._caller = caller
        self.now = workspace.now()
        self.notifications: list[dict[str, Any]] = []

    @property
    def id_code(self) -> str:
        return self._workspace.id_code

    def get(self, kind: str, id: str) -> Body | None:
        return self._store.get(kind, id)

    def listing(self, kind: str, *, parent: str = "") -> list[Body]:
        return self._store.listing(kind, parent=parent)

    def put(self, kind: str, id: str, body: Body, *, parent: str = "") -> None:
        self._before_writing(kind, id)
        self._store.put(Row(kind, id, body, self.now, parent))

    def delete(self, kind: str, id: str) -> None:
        self._before_writing(kind, id)
        self._store.delete(kind, id)

    def new_id(self, kind: str) -> str:
        return str(self._store.next_number(kind))

    def _before_writing(self, kind: str, id: str) -> None:
        lag = self._workspace.faults.strike("lag", "PUT", f"{READ_AT.get(kind, '')}/{id}")
        if lag is not None:
            self._workspace.hold_back(kind, id, lag.ms)

    def log(
        self,
        activity_type: str,
        metadata: dict[str, Any] | None,
        description: str,
        created_at: int | None = None,
        *,
        silenced: bool = False,
    ) -> Body:
        """Write an activity entry and send its webhook, unless the caller is silent. Returns the entry in any case."""
        entry: Body = {
            "id": str(uuid.uuid4()),
            "performed_by": {
                "type": "admin",
                "id": self._caller.id,
                "email": self._caller.email,
                "ip": self._caller.ip,
            },
            "metadata": metadata,
            "created_at": int(self.now) if created_at is None else created_at,
            "activity_type": activity_type,
            "activity_description": f"{self._caller.name} {description}",
        }
        if silenced or self._caller.silent or self._workspace.faults.strike("no_activity"):
            return entry
        lag = self._workspace.faults.strike("lag_activity")
        if lag is not None:
            self._workspace.hold_back_activity(entry["id"], lag.ms)
        self._store.add_activities([entry])
        self.notify("admin.activity_log_event.created", _announced(entry))
        return entry

    def notify(self, topic: str, item: dict[str, Any]) -> None:
        self.notifications.append(notification(topic, item, self.id_code, self.now))


def _announced(entry: Body) -> Body:
    """The entry as a webhook has it: with the type of the item, which REST lacks."""
    return {**entry, "type": "admin_activity_log_event"}
