"""`guardrail propose`: ask for changes before they are made."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click
import orjson

from drift.core.model.resources import Json
from guard.cli.api_client import RefusedByService, call
from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND, Refused
from guard.cli.options import format_option
from guard.cli.output.proposals import written
from guard.cli.proposal_names import coming
from guard.core.language.diagnostics import FileDiagnostic
from guard.core.reports.proposal_formats import FORMATS
from guard.loading.proposal_loader import BrokenProposals, ProposalFile, load_proposals

_SUFFIXES: Final = (".yaml", ".yml")


@click.command(
    epilog="\b\nExamples:\n"
    '  guardrail propose office_hours_schedule/41 --set /name=Paris --because "renamed" --ticket SUP-41\n'
    '  guardrail propose ip_allowlist --set /enabled=true --at "sat 22:00 Europe/Paris"\n'
    "  guardrail propose tag --create --set /name=winter\n"
    "  guardrail propose changes/winter.yaml\n"
    "  guardrail propose --from changes/"
)
@click.argument("targets", metavar="[KIND/ID | FILE...]", nargs=-1)
@click.option(
    "--set",
    "values",
    metavar="/POINTER=VALUE",
    multiple=True,
    help="A field and its new value, as JSON or plain text. Repeat it for more.",
)
@click.option("--merge", metavar="JSON", help="A JSON Merge Patch, instead of --set.")
@click.option("--create", is_flag=True, help="Create a resource of this KIND with these values.")
@click.option("--parent", metavar="KIND/ID", help="Where to create it, for a kind that lies under another.")
@click.option("--delete", is_flag=True, help="Delete the resource.")
@click.option("--because", metavar="TEXT", help="Why, for those who have to agree.")
@click.option("--ticket", metavar="TEXT", help="The ticket that it belongs to, such as SUP-41.")
@click.option(
    "--at",
    metavar="TIME",
    help='When to apply it: "sat 22:00 Europe/Paris", or "2026-12-05T22:00 Europe/Paris"; left out, as soon as it is '
    "approved.",
)
@click.option(
    "--in-window",
    is_flag=True,
    help="Apply it in the next maintenance window of the policies that watch it.",
)
@click.option("--expires-in", metavar="TIME", help="How long the question may wait, such as 24h.")
@click.option(
    "--who",
    metavar="ADDRESS",
    help="By whose hand it is made, where only a person can: a permit. Else yours.",
)
@click.option("--window-for", metavar="TIME", help="How long a permit is open, such as 2h.")
@click.option(
    "--expect",
    "schemas",
    metavar="/POINTER=SCHEMA",
    multiple=True,
    help="A JSON Schema: what a permit allows there in place of the value. Repeat it for more.",
)
@click.option(
    "--break-glass",
    is_flag=True,
    help="Have it applied at once without approval. Only for those whom people.yaml names; everybody is told, and "
    "somebody else reviews it.",
)
@click.option(
    "--from",
    "folder",
    metavar="FOLDER",
    help="Every .yaml file of this folder. What is asked for already, or was applied, is not asked for again.",
)
@format_option(FORMATS)
@click.pass_obj
def propose(
    context: CliContext, /, targets: tuple[str, ...], folder: str | None, form: str, **asked: Any
) -> None:
    """Ask for a change of KIND/ID, or for the changes in each FILE, before they are made.

    The answer comes at once: the verdict of the policies, who has to agree, and the preview that they see. Asks the
    running service at GUARDRAIL_URL; the token in GUARDRAIL_TOKEN says who asks. docs/proposals.md describes the files.

    Exits with 1 when a policy refuses a proposal, and with 2 when one is not valid.
    """
    files = _files(context, targets, folder)
    if files:
        _refuse_words(asked)
        answers = [_ask_file(context, file, once=folder is not None) for file in files]
    else:
        answers = [call(context, "POST", "/proposals", _document(targets, asked))]
    click.echo(written(answers, form), nl=False)
    if any(answer["status"] == "refused" for answer in answers):
        raise click.exceptions.Exit(FOUND)


def _files(context: CliContext, targets: tuple[str, ...], folder: str | None) -> tuple[ProposalFile, ...]:
    if folder is not None:
        if targets:
            raise Refused("--from names the files: leave the others out.")
        paths = _in_folder(context.here / folder)
    elif targets and all(target.endswith(_SUFFIXES) for target in targets):
        paths = [context.here / target for target in targets]
    else:
        return ()
    try:
        return load_proposals(paths, context.here)
    except BrokenProposals as broken:
        raise Refused(str(broken)) from broken


def _in_folder(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise Refused(f"--from is {str(folder)!r}, which is no folder.")
    found = sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES)
    if not found:
        raise Refused(f"There is no .yaml file in {folder}.")
    return found


def _refuse_words(asked: dict[str, Any]) -> None:
    given = sorted(name for name, value in asked.items() if value)
    if given:
        option = {"values": "set", "schemas": "expect"}.get(given[0], given[0]).replace("_", "-")
        raise Refused(f"A file says itself what it asks for: leave --{option} out.")


def _ask_file(context: CliContext, file: ProposalFile, *, once: bool) -> Json:
    body = {name: value for name, value in file.document.value.items() if name != "version"}
    try:
        return call(context, "POST", "/proposals", {**body, "source": file.file, "once": once})
    except RefusedByService as refused:
        if not refused.errors:
            raise Refused(f"{file.file}: {refused}") from refused
        problems: list[FileDiagnostic] = [file.problem_at(*error) for error in refused.errors]
        raise Refused(str(BrokenProposals(problems))) from refused


def _document(targets: tuple[str, ...], asked: dict[str, Any]) -> dict[str, Json]:
    if len(targets) != 1:
        raise Refused(
            "Name one resource as KIND/ID, or files that end in .yaml; `guardrail propose -h` shows how."
        )
    return {"changes": [_change(targets[0], asked)], **said_of(asked)}


def said_of(asked: dict[str, Any]) -> dict[str, Json]:
    """The members of a proposal that options name, other than its changes."""
    words = {
        "because": "reason",
        "ticket": "ticket",
        "at": "apply_at",
        "expires_in": "expires_in",
        "who": "who",
        "window_for": "window_for",
        "break_glass": "break_glass",
    }
    said = {name: asked[option] for option, name in words.items() if asked.get(option)}
    if "apply_at" in said:
        said["apply_at"] = coming(said["apply_at"], datetime.now(UTC))
    return {**said, "apply": "window"} if asked.get("in_window") else said


def _change(target: str, asked: dict[str, Any]) -> dict[str, Json]:
    name = "kind" if asked["create"] else "resource"
    change: dict[str, Json] = {name: target}
    change |= {word: True for word in ("create", "delete") if asked[word]}
    if asked["parent"]:
        change["parent"] = asked["parent"]
    if asked["values"]:
        change["set"] = fields_of(asked["values"])
    if asked["merge"]:
        change["merge"] = _json(asked["merge"], "--merge")
    if asked["schemas"]:
        change["expect"] = dict(map(_schema, asked["schemas"]))
    return change


def _schema(text: str) -> tuple[str, Json]:
    pointer, equals, schema = text.partition("=")
    if not equals or not pointer.startswith("/"):
        raise Refused(
            f"--expect is {text[:80]!r}, but must be a field and its schema, such as /name={{...}}."
        )
    return pointer, _json(schema, "--expect")


def fields_of(values: tuple[str, ...]) -> dict[str, Json]:
    """The values of `--set` by JSON Pointer. Raises Refused."""
    return dict(map(_field, values))


def _field(text: str) -> tuple[str, Json]:
    pointer, equals, value = text.partition("=")
    if not equals or not pointer.startswith("/"):
        raise Refused(f"--set is {text[:80]!r}, but must be a field and its value, such as /name=Paris.")
    try:
        return pointer, orjson.loads(value)
    except orjson.JSONDecodeError:
        if value[:1] in ("{", "[", '"'):
            raise Refused(f"The value of {pointer} begins like JSON and is none: {value[:60]!r}.") from None
        return pointer, value


def _json(text: str, option: str) -> Json:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as problem:
        raise Refused(f"{option} is not JSON: {problem}.") from problem
