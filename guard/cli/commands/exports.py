"""`guardrail exports`: where the record goes, how far each target is, and what to do about what it refused."""

from __future__ import annotations

import click

from drift.core.model.resources import Json
from guard.cli.api_client import call
from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND
from guard.cli.output.tables import row, table

_STATUS = {
    "well": "well",
    "failing": "takes nothing",
    "waits": "waits",
    "behind": "behind",
    "refuses": "refused events",
    "not_begun": "has not begun",
    "not_declared": "not in exports.yaml",
}
_WRONG = ("failing", "waits", "behind", "refuses")


@click.group()
def exports() -> None:
    """Show where the record goes and how far that is, and deal with what a target refused.

    Asks the running service at GUARDRAIL_URL with the token in GUARDRAIL_TOKEN.
    """


@exports.command("list")
@click.pass_obj
def list_(context: CliContext) -> None:
    """List the targets, how far each is, and what it lacks.

    Exits with 1 where one takes nothing, waits, is behind or refused events.
    """
    found = call(context, "GET", "/exports")["items"]
    if not found:
        _print(context, "Nothing is exported: docs/exports.md says how to begin.")
        return
    shown = table("target", "type", "status", "entry", "behind", "events", "refused", "what it lacks")
    for one in found:
        numbers = (str(one[key]) for key in ("delivered", "behind", "events", "letters"))
        row(shown, one["name"], one["type"] or "", _STATUS[one["status"]], *numbers, one["failed_because"])
    context.console.print(shown)
    if any(one["status"] in _WRONG for one in found):
        raise click.exceptions.Exit(FOUND)


@exports.command()
@click.argument("target")
@click.pass_obj
def show(context: CliContext, target: str) -> None:
    """Show how far TARGET is, and every event that it refused."""
    one = call(context, "GET", f"/exports/{target}")
    for name, value in _facts(one):
        _print(context, f"{name:14} {value}")
    letters = _letters(context, target)
    if letters:
        shown = table("event", "what", "why", "tried", "again at (UTC)")
        for letter in letters:
            again = _minute(letter["next_try_at"]) if letter["next_try_at"] else "when somebody says so"
            row(shown, letter["id"], letter["event"], letter["why"], str(letter["attempts"]), again)
        context.console.print(shown)


@exports.command()
@click.argument("target")
@click.argument("event", nargs=-1)
@click.pass_obj
def retry(context: CliContext, target: str, event: tuple[str, ...]) -> None:
    """Try each EVENT that TARGET refused again now; without any, all of them."""
    done = call(context, "POST", f"/exports/{target}/retry", _named(event))
    _print(context, f"{_counted(done['letters'])} will be tried again within seconds.")


@exports.command()
@click.argument("target")
@click.argument("event", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every event that it refused.")
@click.option("--because", default="", metavar="TEXT", help="Kept with it.")
@click.pass_obj
def drop(context: CliContext, target: str, event: tuple[str, ...], because: str, *, every: bool) -> None:
    """Let each EVENT that TARGET refused go.

    The target never gets them, and the ledger says who decided that.
    """
    if bool(event) == every:
        raise click.UsageError("Name the events, or all of them with --all.")
    body = {**_named(event), **({"because": because} if because else {})}
    done = call(context, "POST", f"/exports/{target}/drop", body)
    _print(context, f"{_counted(done['letters'])} will never be sent to {target}.")


@exports.command()
@click.argument("target")
@click.option(
    "--from",
    "begin",
    required=True,
    metavar="PLACE",
    help="The number of an entry of the ledger, or a moment such as 2026-11-30T08:00+01:00.",
)
@click.option("--because", default="", metavar="TEXT", help="Kept with it.")
@click.pass_obj
def replay(context: CliContext, target: str, begin: str, because: str) -> None:
    """Send everything from PLACE on to TARGET again, under the same ids.

    For a target that said it took events and lost them. Not for files of days.
    """
    body = {"from": begin, **({"because": because} if because else {})}
    done = call(context, "POST", f"/exports/{target}/replay", body)
    _print(context, f"{target} gets everything from entry {done['begins']} of the ledger on again.")


def _facts(one: Json) -> list[tuple[str, str]]:
    facts = [
        ("status", _STATUS[one["status"]]),
        ("type", " ".join(filter(None, (one["type"], one["format"])))),
        ("delivered", f"up to entry {one['delivered']} of the ledger, {one['events']} events"),
        ("behind", f"{one['behind']} entries, {one['lag_seconds']:.0f} s"),
        ("refused", str(one["letters"])),
    ]
    if one["failed_because"]:
        facts.append(("what it lacks", one["failed_because"]))
        facts.append(("again at (UTC)", _minute(one["next_try_at"])))
    return facts


def _letters(context: CliContext, target: str) -> list[Json]:
    items: list[Json] = []
    cursor: str | None = ""
    while cursor is not None:
        page = call(context, "GET", f"/exports/{target}/letters", **({"cursor": cursor} if cursor else {}))
        items += page["items"]
        cursor = page["next"]
    return items


def _named(events: tuple[str, ...]) -> dict[str, Json]:
    return {"letters": list(events)} if events else {}


def _counted(count: int) -> str:
    return "1 event" if count == 1 else f"{count} events"


def _minute(time: str) -> str:
    return time[:16].replace("T", " ")


def _print(context: CliContext, text: str) -> None:
    context.console.print(text, markup=False, soft_wrap=True)
