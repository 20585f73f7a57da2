"""`--workspace`: in which workspace a command works. Every command has it, before its name or behind; some work in all
workspaces, one after the other."""

from __future__ import annotations

import functools
import io
import json
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any, Final, TypeAlias

import click
from msgspec.structs import replace

from guard.cli.context import ALL, CliContext
from guard.cli.exit_codes import FINE, Refused
from guard.runtime.setting_names import WORKSPACES

OF_NONE: Final = frozenset(("init", "ledger verifier", "ledger verify", "sandbox", "serve", "workspaces"))
"""Commands that are about no workspace, or about all in their own way."""
EACH: Final = frozenset(
    (
        "activity",
        "approvals",
        "baseline show",
        "channels",
        "check",
        "config",
        "conversations",
        "cost",
        "delegations list",
        "doctor",
        "drift",
        "exports list",
        "findings list",
        "forget",
        "health",
        "hold list",
        "ledger keys",
        "policies fetch",
        "policies show",
        "policies status",
        "proposals",
        "retention",
        "schema-events",
        "simulate",
        "snapshot",
        "test",
        "token list",
        "unexplained",
    )
)
"""Commands that make sense in all workspaces, one after the other."""
OF_SERVICE: Final = frozenset(
    (
        "approvals",
        "delegations list",
        "exports list",
        "findings list",
        "hold list",
        "policies fetch",
        "proposals",
    )
)
"""Those of them that ask the service, which knows its workspaces where no file at hand does."""
ITSELF: Final = frozenset(
    (
        "person disable",
        "person enable",
        "person forget",
        "person list",
        "person remove-passkeys",
        "token create",
        "token revoke",
    )
)
"""Commands that know themselves what all workspaces mean to them."""
WRITES: Final = frozenset(
    (
        "baseline set",
        "changes-wanted",
        "comment",
        "delegate",
        "edit",
        "exports drop",
        "exports replay",
        "exports retry",
        "forget",
        "hold add",
        "hold release",
        "ledger checkpoint",
        "ledger rotate-key",
        "note",
        "policies fetch",
        "policies promote",
        "propose",
        "renew",
        "restore",
        "retention apply",
        "review",
        "snapshot",
        "token create",
        "withdraw",
    )
)
"""Commands that write where they are told to. Of several workspaces they take none that nobody named. What names
something that is in one workspace alone, such as a vote, finds nothing in another, and is not here."""
TOGETHER: Final = ("table", "markdown", "json")
"""Forms in which several workspaces can be written one after the other."""

Callback: TypeAlias = Callable[..., Any]


def offered(command: click.Command, above: str = "") -> click.Command:
    """The command with the option, and so all commands below it. `above` is what is written before its name."""
    path = f"{above}{command.name}"
    if isinstance(command, click.Group):
        for one in command.commands.values():
            offered(one, f"{path} ")
    runs = not isinstance(command, click.Group) or command.invoke_without_command
    if runs and path not in OF_NONE and all(one.name != "workspace" for one in command.params):
        command.params.append(option())
        if command.callback is not None:
            command.callback = _in_workspaces(command.callback, path)
    return command


def option() -> click.Option:
    return click.Option(
        ["--workspace"],
        metavar="NAME",
        expose_value=False,
        callback=_keep,
        help="The workspace that is meant, where there are several; `all` where that makes sense.",
    )


def _keep(click_context: click.Context, parameter: click.Parameter, name: str | None) -> None:
    if name and isinstance(click_context.obj, CliContext):
        click_context.obj = replace(click_context.obj, workspace=name.strip())


def _in_workspaces(callback: Callback, path: str) -> Callback:
    @functools.wraps(callback)
    def run(*arguments: Any, **options: Any) -> Any:
        here = click.get_current_context()
        if not isinstance(here.obj, CliContext):
            return callback(*arguments, **options)
        if here.obj.wanted == ALL and path not in ITSELF:
            if here.invoked_subcommand:  # which is told the same
                return callback(*arguments, **options)
            if path not in EACH:
                raise Refused(f"`guardrail {path}` works in one workspace: name it with --workspace NAME.")
            return _one_after_the_other(
                here, functools.partial(callback, *arguments, **options), path, options.get("form", "table")
            )
        if path in WRITES:
            here.obj.refuse_unless_named()
        return callback(*arguments, **options)

    return run


def _one_after_the_other(here: click.Context, callback: Callback, path: str, form: str) -> int:
    """The highest exit code of all. What is in the way of one workspace keeps none of the others from being told of."""
    if form not in TOGETHER:
        raise Refused(
            f"--format {form} of several workspaces would be no such file: name one with --workspace NAME."
        )
    context: CliContext = here.obj
    codes, answers = [FINE], dict[str, Any]()
    for name in _names(context, path):
        here.obj = replace(context, workspace=name)
        if form == "json":
            code, text = _captured(callback, name)
            answers[name] = json.loads(text) if text.strip() else None
        else:
            click.echo(f"{'' if len(codes) == 1 else chr(10)}# {name}\n")
            code = _code_of(callback, name)
        codes.append(code)
    if form == "json":
        click.echo(json.dumps(answers, indent=2))
    raise click.exceptions.Exit(max(codes))


def _names(context: CliContext, path: str) -> tuple[str, ...]:
    """The workspaces that there are, in the order of the file; where there is no file and a service is asked, those of
    that one that the token may enter. Raises WrongSettings and Refused."""
    if path in OF_SERVICE and not context.value(WORKSPACES):
        from guard.cli.api_client import names_of_service

        return names_of_service(context)
    return tuple(one.name for one in context.workspaces(()))


def _captured(callback: Callback, name: str) -> tuple[int, str]:
    """The exit code, and what was written."""
    written = io.BytesIO()
    with redirect_stdout(io.TextIOWrapper(written, encoding="utf-8", write_through=True)) as stream:
        code = _code_of(callback, name)
        stream.flush()
        return code, written.getvalue().decode()


def _code_of(callback: Callback, name: str) -> int:
    """The exit code of one workspace. Raises what is our bug."""
    from guard.cli.error_messages import code_of, sentence_of

    try:
        found = callback()
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as refused:
        click.echo(f"{name}: {refused.format_message()}", err=True)
        return refused.exit_code
    except Exception as problem:
        if (sentence := sentence_of(problem)) is None:
            raise
        click.echo(f"{name}: {sentence}", err=True)
        return code_of(problem)
    return found if isinstance(found, int) else FINE
