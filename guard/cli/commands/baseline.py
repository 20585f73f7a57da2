"""`guardrail baseline`: declare the state of what no API reads, and see what is declared."""

from __future__ import annotations

import getpass
import json
import sys
from pathlib import Path

import click

from drift.core.model.resources import SINGLETON_ID, Json, Ref
from guard.cli.context import CliContext
from guard.cli.exit_codes import Refused
from guard.cli.output.tables import moment, row, table
from guard.loading.strict_yaml.reader import NotReadable, read
from guard.workflow.declared_state import DECLARED_BY, CannotDeclare, Declared, declarable, declare


@click.group()
def baseline() -> None:
    """Declare the state of settings that no API reads."""


@baseline.command("set")
@click.argument("kind")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.pass_obj
def set_(context: CliContext, kind: str, file: Path) -> None:
    """Record the state of KIND as FILE (YAML or JSON, - for standard input) says it is.

    FILE maps each setting to its value, in the shape the activity log tells it, for example

    \b
      trusted_domains_setting: [acme.example]
      strip_inbound_email_links: {enabled: true}

    Settings that FILE leaves out stay as they are known.
    """
    settings = _read(file)
    with context.guarded() as guarded:
        try:
            declared = declare(guarded, kind, settings, getpass.getuser())
        except CannotDeclare as refused:
            raise Refused("\n".join(refused.problems)) from refused
    _print_result(context, kind, declared)


def _print_result(context: CliContext, kind: str, declared: Declared) -> None:
    moved = ", ".join(declared.settings) or "nothing; all of it was known already"
    context.console.print(
        f"Recorded for {kind} by {getpass.getuser()}: {moved}.", soft_wrap=True, markup=False
    )
    for reason in declared.judgement.broken:
        context.console.print(f"It is not known good: {reason.sentence}", soft_wrap=True, markup=False)


def _read(file: Path) -> Json:
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        document = read(content)
    except OSError as problem:
        raise Refused(f"{file} cannot be read: {problem.strerror}.") from problem
    except NotReadable as problem:
        raise Refused(f"{file}:{problem.place.line}: {problem.sentence}") from problem
    if document.problems:
        raise Refused("\n".join(f"{file}:{place.line}: {sentence}" for place, sentence in document.problems))
    return document.value


@baseline.command()
@click.pass_obj
def show(context: CliContext) -> None:
    """Show what is known of the settings that no API reads, and who said so."""
    with context.guarded() as guarded, guarded.view() as view:
        for kind in declarable():
            ref = Ref(kind.name, SINGLETON_ID)
            version, live = view.state.versions.version(ref), view.state.versions.live(ref)
            if version is None or live is None:
                context.console.print(f"{kind.name}: nothing is known yet.\n")
                continue
            by = version.trace.get(DECLARED_BY)
            origin = (
                f"declared by {by} at {moment(version.trace.get('declared_at'))}"
                if by
                else "from the log only"
            )
            shown = table("setting", "value", "since (UTC)", title=f"{kind.name}, {origin}")
            for name, value in sorted(live.body.items()):
                row(shown, name, json.dumps(value, ensure_ascii=False), moment(version.trace.get(name)))
            context.console.print(shown)
            context.console.print()
