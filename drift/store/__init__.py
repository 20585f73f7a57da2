"""The state of a workspace: versions, changes, activity, coverage, intents. The only SQL of drift."""

from __future__ import annotations

from sqlalchemy import Connection

from drift.core.model.history import Chapter, chapters
from drift.core.model.resources import Ref
from drift.store.activities import Activities
from drift.store.aliases import Aliases
from drift.store.api_requests import ApiRequests
from drift.store.article_statistics import ArticleStatistics
from drift.store.changes import Changes
from drift.store.checkpoints import CheckpointName, Checkpoints
from drift.store.connector_runs import ConnectorRunCounts
from drift.store.conversation_counts import ConversationCounts
from drift.store.conversations import Conversations
from drift.store.erased_people import ErasedPeople
from drift.store.gone_records import GoneRecords
from drift.store.intents import Intents
from drift.store.inventory import Inventory
from drift.store.labels import Labels
from drift.store.leases import LeaseLost, Leases
from drift.store.ledger import Ledger
from drift.store.ledger_seals import LedgerSeals
from drift.store.past import Past
from drift.store.references import References
from drift.store.replicas import Replicas
from drift.store.reread_requests import RereadRequests
from drift.store.schema_events import SchemaEvents
from drift.store.snapshots import Snapshots
from drift.store.sql.database import resource_lock
from drift.store.sql.workspace_scope import Scope
from drift.store.unreadable_entries import UnreadableEntries
from drift.store.versions import Versions
from drift.store.watch_periods import WatchPeriods
from drift.store.workspaces import WrongWorkspace, bind_workspace, ensure_workspace, id_code

__all__ = [
    "CheckpointName",
    "Connection",
    "LeaseLost",
    "Leases",
    "Replicas",
    "StateStore",
    "WrongWorkspace",
    "bind_workspace",
    "ensure_workspace",
    "id_code",
]


class StateStore:
    """The repositories of one workspace, inside the transaction of one connection."""

    def __init__(self, connection: Connection, workspace: int) -> None:
        self._scope = scope = Scope(connection, workspace)
        self.versions = Versions(scope)
        self.inventory = Inventory(scope)
        self.references = References(scope)
        self.past = Past(scope)
        self.changes = Changes(scope)
        self.activities = Activities(scope)
        self.reread_requests = RereadRequests(scope)
        self.snapshots = Snapshots(scope)
        self.schema_events = SchemaEvents(scope)
        self.intents = Intents(scope)
        self.checkpoints = Checkpoints(scope)
        self.aliases = Aliases(scope)
        self.api_requests = ApiRequests(scope)
        self.unreadable_entries = UnreadableEntries(scope)
        self.ledger = Ledger(scope)
        self.seals = LedgerSeals(scope)
        self.watch_periods = WatchPeriods(scope)
        self.conversations = Conversations(scope)
        self.conversation_counts = ConversationCounts(scope)
        self.labels = Labels(scope)
        self.article_statistics = ArticleStatistics(scope)
        self.connector_runs = ConnectorRunCounts(scope)
        self.erased_people = ErasedPeople(scope)
        self.gone = GoneRecords(scope)

    def story(self, ref: Ref, limit: int) -> tuple[Chapter, ...]:
        """The versions of a resource with the changes that made them, oldest first, under all the ids it has had."""
        return tuple(
            chapter
            for alias in (*self.aliases.earlier(ref), ref)
            for chapter in chapters(
                self.versions.history(alias),
                self.changes.search(kind=alias.kind, resource_id=alias.id, limit=limit)[::-1],
                self.schema_events.of_kind(alias.kind),
            )
        )

    def lock(self, ref: Ref) -> None:
        """Lock the resource until this transaction ends; waits for other transactions that hold it."""
        resource_lock(self._scope.connection, self._scope.workspace, ref)
