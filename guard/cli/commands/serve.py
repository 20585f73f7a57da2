"""`guardrail serve`: everything in one process, from the first reading until a signal ends it."""

from __future__ import annotations

import gc
import logging
import threading
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import click
from msgspec import structs

from drift.intercom.errors import IntercomError
from drift.store import WrongWorkspace
from drift.store.sql.database import StoreError
from guard.cli.context import CliContext, RunningSandbox, SandboxOptions
from guard.cli.exit_codes import WRONG_INPUT
from guard.cli.output import banner
from guard.cli.output.progress import reading_progress
from guard.identity.tokens import authenticate, create
from guard.policy_source.shared_sources import SharedSources
from guard.policy_source.source import follow
from guard.runtime import demo
from guard.runtime.front_door import front_door
from guard.runtime.http_server import Server, Signals, bind, cannot_listen, url_of, wait_until
from guard.runtime.logging_setup import write_logs
from guard.runtime.opening import Opening
from guard.runtime.replica import Replica
from guard.runtime.replicas.probes import only_probes
from guard.runtime.replicas.tenure import Tenure
from guard.runtime.setting_names import SERVICE, WORKSPACES
from guard.runtime.settings import Settings
from guard.runtime.shared_work import SharedWork
from guard.runtime.trace_settings import begin_traces
from guard.runtime.wiring import Assembled, assemble, make_home, open_database
from guard.runtime.workspaces import Workspaces
from guard.runtime.workspaces_file import FollowedFile

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterable, Sequence

    from drift.store.sql.database import Database
    from guard.context import GuardedWorkspace
    from guard.policy_source.of_workspace import PoliciesInForce

log = logging.getLogger(__name__)

FILE: Final = "workspaces"
"""The job that follows the file of workspaces."""
FOLLOWED_EVERY: Final = 5.0
"""Seconds."""

_STANDS_BY = "Another replica does the work, or none: this one answers people, and works once it is its turn."


@click.command()
@click.option("--roles", metavar="ROLES", help="web, worker or both, instead of what GUARDRAIL_ROLES says.")
@click.pass_obj
def serve(context: CliContext, roles: str | None) -> None:
    """Run the service: HTTP API, watch, enforcement, schedule.

    Without INTERCOM_ACCESS_TOKEN a complete Intercom workspace of a made-up company runs beside it, to try things on.
    Any number of replicas share the work on one PostgreSQL database: see docs/replicas.md.
    """
    if roles is not None:
        context = structs.replace(context, values={**context.values, "GUARDRAIL_ROLES": roles})
    listed = context.workspaces(SERVICE)
    settings = next(one for one in listed if one.is_default)
    write_logs(settings.log_format, [secret for one in listed for secret in one.secrets])
    with ExitStack() as closing, Signals() as stop_requested:
        closing.callback(begin_traces(settings))
        if context.value(WORKSPACES):
            refused = _serve_several(context, listed, closing, stop_requested)
        else:
            refused = _serve_one(context, settings, closing, stop_requested)
    if refused:
        raise click.exceptions.Exit(WRONG_INPUT)


def _serve_one(
    context: CliContext, settings: Settings, closing: ExitStack, stop_requested: threading.Event
) -> bool:
    """Whether it has to end, because nothing good can come of going on."""
    in_force = follow(settings.policies, settings.shared_home, settings.name)
    listener = closing.enter_context(bind(settings.host, settings.port))
    server, opening = _listening(listener, closing)
    assembled = _assembled(context, replace(settings, port=server.port), in_force=in_force)
    workspaces = Workspaces([assembled])
    closing.callback(workspaces.close)
    closing.callback(server.stop)
    _serve_app(context, workspaces, opening)
    banner.print_addresses(context.console, assembled)
    _settle_memory()
    look = _FirstLook(context, assembled, stop_requested)
    replica = Replica(assembled.foundation.database, workspaces, settings.replica, look.begin)
    closing.callback(replica.stop)
    replica.start()
    if not replica.works:
        context.console.print(_STANDS_BY)
    wait_until(stop_requested)
    context.console.print("Stopping.")
    return look.refused


def _serve_several(
    context: CliContext, listed: Sequence[Settings], closing: ExitStack, stop_requested: threading.Event
) -> bool:
    """Whether it has to end, because none of them can be guarded."""
    first = next(one for one in listed if one.is_default)
    listener = closing.enter_context(bind(first.host, first.port))
    server, opening = _listening(listener, closing)
    database = open_database(first)
    closing.callback(database.close)
    shared = SharedWork(database)
    closing.callback(shared.close)
    file = FollowedFile(context.values, context.here, SERVICE)

    def read() -> Sequence[Settings]:
        found = file.read()
        write_logs(first.log_format, [secret for one in (*listed, *found) for secret in one.secrets])
        return found

    sources = SharedSources()

    def make(one: Settings) -> Assembled:
        return _assembled(
            context,
            replace(one, port=server.port),
            in_force=sources.follow(one.policies, one.shared_home, one.name),
            database=database,
            shared=shared,
            others=lambda: [other.guarded for other in workspaces if other.name != one.name],
        )

    workspaces = Workspaces(
        read=read, make=make, begin=lambda one: replica.look_soon(), has_changed=file.has_changed
    )
    replica = Replica(database, workspaces, first.replica)
    closing.callback(workspaces.close)
    workspaces.take(read())
    if not len(workspaces):
        click.echo("\n".join(f"{name}: {why}" for name, why in workspaces.troubles.items()), err=True)
        return True
    closing.callback(server.stop)
    _serve_app(context, workspaces, opening)
    banner.print_workspaces(context.console, workspaces)
    _settle_memory()
    closing.callback(replica.stop)
    replica.start()
    workspaces.start()
    shared.pool.lane(FILE).every(FOLLOWED_EVERY, FILE, workspaces.follow)
    wait_until(stop_requested)
    context.console.print("Stopping.")
    return False


def _settle_memory() -> None:
    """What lives as long as the process is not looked through again with every reading."""
    gc.collect()
    gc.freeze()


def _assembled(
    context: CliContext,
    settings: Settings,
    *,
    in_force: PoliciesInForce,
    database: Database | None = None,
    others: Callable[[], Iterable[GuardedWorkspace]] = tuple,
    shared: SharedWork | None = None,
) -> Assembled:
    """A workspace put together; an embedded one runs then, and the tokens of its people are made."""
    running = _start_sandbox(context, settings, is_named=shared is not None) if settings.embedded else None
    stop = running.stop if running is not None else _nothing
    where = replace(settings, base_url=running.url) if running is not None else settings
    try:
        tenure = Tenure(settings.name, settings.replica.lease)
        made = assemble(
            where, in_force=in_force, database=database, others=others, tenure=tenure, shared=shared
        )
        assembled = replace(made, end_besides=stop)
    except BaseException:
        stop()
        raise
    if settings.demo:
        _give_tokens(assembled)
    return assembled


def _nothing() -> None:
    """Nothing runs beside a workspace that is not embedded."""


def _start_sandbox(context: CliContext, settings: Settings, *, is_named: bool) -> RunningSandbox:
    """Its webhooks go to its own address where there are several workspaces."""
    make_home(settings)
    webhooks = f"{url_of(settings.host, settings.port)}/webhooks/intercom"
    if is_named:
        webhooks = f"{webhooks}/{settings.name}"
    options = SandboxOptions(
        settings.home / demo.SANDBOX_FILE, settings.sandbox_port, webhooks, seed=settings.seed
    )
    return open_workspace(context, options)


def open_workspace(context: CliContext, options: SandboxOptions) -> RunningSandbox:
    """Raises CannotListen."""
    try:
        return context.open_workspace(options)
    except OSError as problem:
        raise cannot_listen("SANDBOX_PORT", "127.0.0.1", options.port, problem) from problem


def _give_tokens(assembled: Assembled) -> None:
    """Make a token for each person of the demo."""
    guarded = assembled.guarded

    def is_valid(secret: str, player: demo.Player) -> bool:
        token = authenticate(guarded, f"Bearer {secret}")
        wanted = (player.email, player.role, player.robot)
        return token is not None and (token.email, token.role, token.robot) == wanted

    def issue(player: demo.Player) -> str:
        return create(guarded, player.email, player.role, player.robot)

    demo.keep_tokens(assembled.settings.home, is_valid, issue)


def _listening(listener: socket.socket, closing: ExitStack) -> tuple[Server, Opening]:
    """A server that answers from now on, and what it serves once there is something. It has to stop before what it
    serves does."""
    opening = Opening()
    server = Server(opening, listener)
    server.start()
    closing.callback(server.stop)
    return server, opening


def _serve_app(context: CliContext, workspaces: Workspaces, opening: Opening) -> None:
    settings = workspaces.default.settings
    app = context.create_app(workspaces, door=front_door(settings))
    opening.serve(app if settings.replica.answers else only_probes(app))


class _FirstLook(threading.Thread):
    """Reads everything once while requests are answered already, then lets the service go on by itself.

    When Intercom does not answer, the service's own loop tries again; only another workspace than the one whose
    history is kept ends the process (`refused`), as nothing good can come of going on.
    """

    def __init__(self, context: CliContext, assembled: Assembled, stop_requested: threading.Event) -> None:
        super().__init__(name="first look", daemon=True)
        self.refused = False
        self._console = context.console
        self._assembled = assembled
        self._stop_requested = stop_requested

    def begin(self, assembled: Assembled) -> None:
        """Begin the work: the first time with a look that people see."""
        if self.ident is None and not assembled.service.condition.ready:
            self.start()
        else:
            assembled.service.start()

    def run(self) -> None:
        tenure = self._assembled.foundation.tenure
        with tenure.term() if tenure is not None else nullcontext():
            self._run()
            if not self._stop_requested.is_set() and (tenure is None or tenure.lease is not None):
                self._assembled.service.start()

    def _run(self) -> None:
        try:
            self._look()
        except WrongWorkspace as problem:
            click.echo(str(problem), err=True)
            self.refused = True
            self._stop_requested.set()
        except (IntercomError, StoreError) as problem:
            self._print_unless_stopping(
                f"The first reading did not work: {problem} It is tried again until it does."
            )
        except Exception as problem:  # the service's loop tries again and says in /readyz what is wrong
            if not self._stop_requested.is_set():
                log.exception("the first reading failed: %s", type(problem).__name__)

    def _look(self) -> None:
        service = self._assembled.service
        with reading_progress(self._console, service.guarded.workspace.readable) as progress:
            service.first_look(progress)
        if not self._stop_requested.is_set():
            banner.print_summary(self._console, self._assembled)

    def _print_unless_stopping(self, sentence: str) -> None:
        if not self._stop_requested.is_set():
            click.echo(sentence, err=True)
