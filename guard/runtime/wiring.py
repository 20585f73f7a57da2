"""Puts the parts together from the settings: database, Intercom, policies, service. Decides nothing."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from drift.apply.intent_executor import Patience
from drift.core.catalogue.catalogue import CATALOGUE
from drift.intercom.client import IntercomClient
from drift.intercom.clock import steady
from drift.intercom.fenced_transport import always
from drift.intercom.workspace_reader import Reader
from drift.store import StateStore, ensure_workspace
from drift.store.sql.database import Database, StoreUnavailable
from drift.sync.ledger_feed import fill_ledger
from drift.workspace import Workspace
from guard.context import GuardedWorkspace, Limits
from guard.core.evaluation.compiled import CompiledPolicies
from guard.git.command import stop_running
from guard.migrations import newest, upgrade
from guard.migrations.support import MayGoOn
from guard.policy_source.of_workspace import PoliciesInForce
from guard.policy_source.source import follow
from guard.runtime.channels import ConfiguredChannels, names_of
from guard.runtime.effects.conversation_jobs import ConversationJobs
from guard.runtime.effects.told_reach import telling_reach
from guard.runtime.export_targets import ConfiguredTargets
from guard.runtime.fingerprint_keys import read_keys
from guard.runtime.ledger_jobs import LedgerJobs
from guard.runtime.replicas.tenure import Tenure
from guard.runtime.rhythm import Rhythm
from guard.runtime.right_workspace import belongs_to
from guard.runtime.service import Service
from guard.runtime.settings import Settings, WrongSettings
from guard.runtime.shared_work import SharedWork
from guard.store.tokens import bring_along

if TYPE_CHECKING:
    from guard.identity.openid.provider import Provider
    from guard.slack.app import SlackApp

_NO_TOKEN: Final = "none"  # noqa: S105  # stands in for a token
"""Of commands that ask Intercom nothing: they run without a token that could be used."""


@dataclass(frozen=True, slots=True)
class Foundation:
    """A workspace with its record and its policies; nothing looks at it or acts on it yet."""

    settings: Settings
    database: Database
    client: IntercomClient
    reader: Reader
    guarded: GuardedWorkspace
    owns_database: bool = True
    tenure: Tenure | None = None

    def close(self) -> None:
        self.reader.close()
        if self.owns_database:
            self.database.close()


@dataclass(frozen=True, slots=True, eq=False)
class Assembled:
    """A foundation with the service that works on it. `end_besides` ends what runs beside it, and for it alone."""

    foundation: Foundation
    service: Service
    end_besides: Callable[[], None] = lambda: None

    @property
    def settings(self) -> Settings:
        return self.foundation.settings

    @property
    def name(self) -> str:
        return self.settings.name

    @property
    def guarded(self) -> GuardedWorkspace:
        return self.service.guarded

    def close(self) -> None:
        """At the end of the process: nothing is asked of anybody any more."""
        stop_running()
        self.leave()

    def leave(self) -> None:
        """The process goes on without this workspace."""
        self.foundation.reader.stop()
        self.service.stop()
        self.foundation.close()
        self.end_besides()


def assemble(
    settings: Settings,
    *,
    token: str | None = None,
    clock: Callable[[], float] | None = None,
    in_force: PoliciesInForce | None = None,
    patience: Patience | None = None,
    database: Database | None = None,
    others: Callable[[], Iterable[GuardedWorkspace]] = tuple,
    tenure: Tenure | None = None,
    shared: SharedWork | None = None,
) -> Assembled:
    """Raises WrongSettings, BrokenPolicies, NotTakenUp, StoreError and ValueError; nothing is left open then.

    `token` stands in for the access token of the settings, `in_force` for the policies they name, `patience` for how
    long the writing waits by default. `database` is the one that the process has open, in its newest shape, and
    `others` are the workspaces that it guards besides. `tenure` is the lease without which the service does nothing;
    without one it shares its work with nobody. `shared` is what the services of a process share.
    """
    in_force = in_force or follow(settings.policies, settings.shared_home, settings.name)
    laid = lay_foundation(
        settings, in_force, token=token, clock=clock, patience=patience, database=database, tenure=tenure
    )
    foundation = replace(laid, guarded=replace(laid.guarded, alarm=lambda: in_force.alarm, others=others))
    foundation.client.owner.guard(belongs_to(foundation.guarded))
    rhythm = Rhythm(
        snapshot=settings.snapshot_every,
        poll=settings.poll_every,
        sweep=settings.sweep_every,
        kinds=settings.kinds_every,
        backfill=settings.backfill,
        digest=settings.digest,
    )
    wall = time.time if clock is None else None
    slack = _slack_app(settings, foundation.guarded)
    work = foundation.guarded.fenced(tenure.fence) if tenure is not None else foundation.guarded
    service = Service(
        work,
        in_force,
        rhythm,
        ConfiguredChannels(
            settings,
            slack,
            lambda: in_force().policy_set.notifications,
            made_of=partial(telling_reach, foundation.guarded),
        ),
        settings.public_url,
        wall,
        foundation.reader.unanswered_for,
        _provider(settings, foundation.guarded.now),
        slack,
        LedgerJobs(work, settings.home, settings.seals, settings.snapshot_every, settings.proxies),
        targets=ConfiguredTargets(settings, foundation.guarded),
        tenure=tenure,
        shared=shared,
        conversations=ConversationJobs(work, foundation.client, settings.conversations),
    )
    return Assembled(foundation, service)


def _slack_app(settings: Settings, guarded: GuardedWorkspace) -> SlackApp | None:
    if settings.slack is None:
        return None
    from guard.slack.app import SlackApp  # whoever has no Slack app need not wait for its SDK

    return SlackApp(settings.slack, guarded, public_url=settings.public_url, proxies=settings.proxies)


def lay_foundation(
    settings: Settings,
    policies: Callable[[], CompiledPolicies],
    *,
    token: str | None = None,
    clock: Callable[[], float] | None = None,
    patience: Patience | None = None,
    database: Database | None = None,
    tenure: Tenure | None = None,
) -> Foundation:
    """Raises WrongSettings, StoreError and ValueError; nothing is left open then. Asks Intercom nothing.

    `clock` gives unix seconds, by default those of this machine at its start, going on evenly. Everything goes by it as
    Intercom's answers put it right."""
    make_home(settings)
    owned = database is None
    database = database or open_database(settings)
    try:
        number = found_workspace(database, settings.name)
        keys = read_keys(settings)
        client = IntercomClient(
            settings.base_url,
            token or settings.access_token or _NO_TOKEN,
            read_only=settings.mode == "observe",
            pinned=settings.version,
            budget_share=settings.budget,
            clock=clock or steady(),
            proxies=settings.proxies,
            permit=tenure.permit if tenure is not None else always,
        )
    except BaseException:
        if owned:
            database.close()
        raise
    reader = Reader(client, fingerprint=keys.of_secret, workflow_ids=settings.workflow_ids)
    workspace = Workspace(
        id=number,
        name=settings.name,
        database=database,
        intercom=reader,
        kinds=CATALOGUE,
        clock=client.clock,
        fingerprint=keys.fingerprint,
        pinned=settings.version,
        renewed=keys.renewed,
        by_other_keys=keys.by_others,
    )
    guarded = GuardedWorkspace(
        workspace=workspace,
        policies=policies,
        mode=settings.mode,
        channels=names_of(settings),
        limits=Limits(reverts=settings.max_reverts, writes=settings.max_writes, quiet=settings.ask_why_after),
        show_ips_to=settings.show_ips_to,
        address=settings.base_url,
        api=settings.api,
        issuer=settings.openid.issuer if settings.openid else "",
        roles=settings.openid.roles if settings.openid else None,
        patience=patience or (Patience(lease=5.0, settle=2.0) if settings.demo else Patience()),
    )
    client.owner.guard(belongs_to(guarded))
    return Foundation(settings, database, client, reader, guarded, owned, tenure)


def open_database(settings: Settings) -> Database:
    """The database in its newest shape. Raises WrongSettings and StoreError."""
    make_home(settings)
    database = Database(settings.database_url)
    _make_private(database)
    try:
        upgrade(database)
        database.may_write = MayGoOn(newest())
    except BaseException:
        database.close()
        raise
    return database


def found_workspace(database: Database, name: str) -> int:
    """The number of the workspace in the database, where it is made unless it is known. Raises StoreError."""
    with database.write() as connection:
        workspace = ensure_workspace(connection, name)
        StateStore(connection, workspace).references.refresh()
        bring_along(connection, workspace)
    fill_ledger(database, workspace)
    return workspace


def make_home(settings: Settings) -> None:
    """The directories that the service keeps its things in, for its owner only. Raises WrongSettings."""
    try:
        own = () if settings.home == settings.shared_home else (settings.home.parent, settings.home)
        for home in (settings.shared_home, *own):
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
            close_to_others(home)
    except OSError as problem:
        why = f"GUARDRAIL_HOME is {settings.shared_home}, which cannot be made: {problem.strerror}."
        raise WrongSettings((why,)) from problem


def _make_private(database: Database) -> None:
    """The file of the record for its owner only, before anything stands in it. SQLite gives the files beside it the
    same permissions. Raises StoreUnavailable."""
    if database.file is None:
        return
    try:
        database.file.touch(mode=0o600)
        for file in (database.file, *(Path(f"{database.file}{end}") for end in ("-wal", "-shm"))):
            if file.exists():
                close_to_others(file)
    except OSError as problem:
        raise StoreUnavailable(f"The database file cannot be opened: {problem.strerror}.") from problem


def close_to_others(path: Path) -> None:
    """Take from everybody but the owner what they may do with a file or a folder. Somebody else's is left alone."""
    mode = path.stat().st_mode
    if mode & 0o077 and path.stat().st_uid == os.getuid():
        path.chmod(mode & 0o700)


def _provider(settings: Settings, clock: Callable[[], float]) -> Provider | None:
    """The identity provider with which people sign in. Nothing is asked of it yet."""
    if settings.openid is None:
        return None
    from guard.identity.openid.provider import Provider  # which takes a while, and few processes need

    return Provider(settings.openid, clock, settings.proxies)
