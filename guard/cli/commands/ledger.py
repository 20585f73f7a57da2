"""`guardrail ledger`: the record as evidence: export it, verify a file of it, and show what signs it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND, Refused

if TYPE_CHECKING:
    from drift.store.ledger_seals import Sealed
    from guard.context import GuardedWorkspace
    from guard.sealing.private_key import KeySource


_SIGNED_SOON = (
    "a running service signs its first checkpoint within two minutes of its start, and one each hour; "
    "`guardrail ledger checkpoint --now` signs one now."
)


@click.group()
def ledger() -> None:
    """The record as evidence: export it, verify a file of it, and show what signs it.

    docs/ledger.md explains it.
    """


@ledger.command(
    epilog="\b\nExamples:\n  guardrail ledger export > ledger.ndjson\n"
    "  guardrail ledger export --since 2026-01-01 --until 2026-04-01 --opened > first-quarter.ndjson"
)
@click.option(
    "--since", metavar="TIME", help="From the first entry that was recorded then: 90d, or a day or time."
)
@click.option(
    "--until", metavar="TIME", help="To the last one before then, and on to the checkpoint that signs it."
)
@click.option(
    "--opened", is_flag=True, help="With what entries say of people. Without, it stands there as hashes."
)
@click.pass_obj
def export(context: CliContext, since: str | None, until: str | None, *, opened: bool) -> None:
    """Write the ledger, or a part of it, to standard output: a JSON object a line.

    `guardrail ledger verify` says what such a file is worth, on any machine.
    """
    from drift.sync.ledger_feed import feed_ledger
    from guard.queries.ledger import Dropped, part_of, stream
    from guard.runtime.setting_names import STORE

    with context.guarded(STORE) as guarded:
        feed_ledger(guarded.workspace)
        with guarded.view() as view:
            part = part_of(view, _moment(since, view.now), _moment(until, view.now))
            why = Dropped(view).why(part.first) if opened else ""
        if not part.size:
            raise Refused("Nothing was recorded in that time.")
        for lines in stream(guarded, part, opened=opened):
            sys.stdout.buffer.write(lines)
        sys.stdout.buffer.flush()
        if why:
            click.echo(why, err=True)


@ledger.command(
    epilog="\b\nExample:\n  guardrail ledger verify ledger.ndjson --checkpoint kept.txt --key "
    "intercom-guardrail/default/1f2e3d4c+0a1b2c3d+AXm..."
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--key", "keys", multiple=True, metavar="KEY", help="A public key that you know of, also of a witness."
)
@click.option(
    "--checkpoint",
    "kept",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A checkpoint that you kept: the ledger has to lead to it.",
)
@click.pass_obj
def verify(context: CliContext, file: Path, keys: tuple[str, ...], kept: tuple[Path, ...]) -> None:
    """Say whether the ledger in FILE is intact, and whether it is complete.

    Intact: nothing was altered, taken out, put in, moved or cut off. Complete: the workspace was looked at without a
    gap; gaps are listed. It needs no service, no settings and no network.

    Exits with 1 where it is not intact, and with 2 where a file or a key cannot be used.
    """
    from drift.core.ledger.notes import misgiven
    from drift.core.ledger.verifier import in_words
    from drift.core.ledger.verifier import verify as verified

    try:
        notes = [(context.here / path).read_text(encoding="utf-8", errors="replace") for path in kept]
        if why := misgiven(keys, notes):
            raise Refused(why)
        with (context.here / file).open("rb") as lines:
            verdict = verified(lines, keys, notes)
    except OSError as problem:
        raise Refused(f"{problem.filename} cannot be read: {problem.strerror}.") from problem
    click.echo(in_words(verdict), nl=False)
    if verdict.broken:
        raise click.exceptions.Exit(FOUND)


@ledger.command()
@click.option("--now", is_flag=True, help="Sign one now, instead of the one of the last hour.")
@click.pass_obj
def checkpoint(context: CliContext, *, now: bool) -> None:
    """Print the newest signed checkpoint, to keep it elsewhere.

    Keep it where nobody who can change the record can change it: a ticket, a mail to the auditor, a printed page.
    Whoever keeps it can tell later whether anything that was recorded before was changed.
    """
    from guard.runtime.setting_names import SEALS, STORE

    with context.guarded(SEALS if now else STORE) as guarded:
        sealed = _sealed_now(context, guarded) if now else _newest(guarded)
    click.echo(sealed.note, nl=False)


@ledger.command()
@click.pass_obj
def keys(context: CliContext) -> None:
    """List the public keys that sign the ledger, or did.

    Give the first one to your auditor: whoever knows it knows those to which it handed over.
    """
    from guard.cli.output.tables import moment, row, table
    from guard.runtime.setting_names import STORE

    with context.guarded(STORE) as guarded, guarded.view() as view:
        published = view.state.seals.published()
    shown = table("from (UTC)", "until (UTC)", "entries", "handed over")
    for key in published:
        until = "" if key.until_size is None else f"{key.until_size:,}"
        row(
            shown,
            moment(key.since),
            moment(key.until),
            f"{key.since_size:,} to {until}",
            "yes" if key.handed else "",
        )
    if published:
        context.console.print(shown)
    for key in published:
        click.echo(key.public)
    if not published:
        click.echo(f"No key has signed yet: {_SIGNED_SOON}", err=True)


@ledger.command(
    "rotate-key",
    epilog="\b\nExamples:\n  guardrail ledger rotate-key\n"
    "  guardrail ledger rotate-key --to new.pem   # where GUARDRAIL_LEDGER_KEY gives the old one",
)
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A private key in PEM, for where a setting gives the key; left out: a new one is made.",
)
@click.pass_obj
def rotate_key(context: CliContext, to: Path | None) -> None:
    """Let the key of this machine hand over to a new one.

    The old key signs the public part of the new one, and nothing afterwards. Both stay published. Whoever knows the old
    key knows the new one by that.
    """
    from guard.runtime.setting_names import SEALS
    from guard.sealing.errors import KeyUnusable
    from guard.sealing.keys import rotate
    from guard.sealing.private_key import key_in

    source = _source(context)
    if bool(source.given) != bool(to):
        raise Refused(
            "GUARDRAIL_LEDGER_KEY gives the key: say with --to which file holds the next one."
            if source.given
            else "The key is kept in GUARDRAIL_HOME, where the next one is made: leave --to out."
        )
    try:
        with context.guarded(SEALS) as guarded:
            new = key_in((context.here / to).read_text(encoding="utf-8"), str(to)) if to else None
            rotated = rotate(guarded, source, new)
    except OSError as problem:
        raise Refused(f"{to} cannot be read: {problem.strerror}.") from problem
    except KeyUnusable as problem:
        raise Refused(str(problem)) from problem
    click.echo(f"The old key signs nothing that counts more than {rotated.size:,} entries. The new one:")
    click.echo(rotated.new)
    if to:
        click.echo(f"Set GUARDRAIL_LEDGER_KEY_FILE to {to}, and start the service again.", err=True)


@ledger.command()
def verifier() -> None:
    """Print the verifier as one Python file, for those who verify without this program.

    It needs Python 3.11; with the package `cryptography` it is faster.
    """
    from guard.queries.ledger import verifier_program

    click.echo(verifier_program(), nl=False)


def _moment(text: str | None, now: float) -> float | None:
    """A time, or a span back from now. Raises Refused."""
    from datetime import UTC, datetime

    from guard.runtime.environment import seconds_in

    if text is None:
        return None
    try:
        return now - seconds_in(text)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise Refused(
            f"{text[:60]!r} is no time: say 90d, 2026-01-01 or 2026-01-01T09:00+01:00."
        ) from problem
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _source(context: CliContext) -> KeySource:
    from guard.runtime.setting_names import SEALS
    from guard.sealing.private_key import KeySource

    settings = context.settings(SEALS)
    return KeySource(settings.home, settings.seals.key)


def _sealed_now(context: CliContext, guarded: GuardedWorkspace) -> Sealed:
    from guard.runtime.setting_names import SEALS
    from guard.sealing.errors import KeyUnusable
    from guard.sealing.seal import seal

    try:
        return seal(guarded, _source(context), context.settings(SEALS).snapshot_every)
    except KeyUnusable as problem:
        raise Refused(str(problem)) from problem


def _newest(guarded: GuardedWorkspace) -> Sealed:
    with guarded.view() as view:
        newest = view.state.seals.newest()
    if newest is None:
        raise Refused(f"Nothing was signed yet: {_SIGNED_SOON}")
    return newest
