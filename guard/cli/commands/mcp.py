"""`guardrail mcp`: tools for an agent, over the Model Context Protocol."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

import click
import orjson

from drift.core.model.resources import Json
from guard.cli.api_client import call_for_text
from guard.cli.context import CliContext
from guard.cli.exit_codes import Refused
from guard.cli.main import version
from guard.cli.mcp.handover import Asked

PATIENCE: Final = 120.0
"""Seconds that the service may take to answer: a simulation takes a while."""


@click.command()
@click.option(
    "--service", metavar="URL", default="", help="Where the service is; GUARDRAIL_URL where it is left out."
)
@click.pass_obj
def mcp(context: CliContext, service: str) -> None:
    """Give an agent tools to read, explain, simulate, plan and propose.

    Speaks the Model Context Protocol over standard input and output: an MCP client starts it. GUARDRAIL_TOKEN holds the
    token of a robot. No tool approves or changes anything: people do. docs/mcp.md says how to add it to a client.
    """
    if find_spec("mcp") is None:
        raise Refused(
            "`guardrail mcp` needs the MCP SDK, which is not installed: run `make mcp`, or "
            "`python -m pip install --require-hashes -r requirements-mcp.txt`."
        )
    url = service or context.value("GUARDRAIL_URL")

    def ask(asked: Asked) -> Json:
        text = call_for_text(
            context,
            url,
            asked.method,
            asked.path,
            asked.body,
            media="application/json",
            timeout=PATIENCE,
            **asked.query,
        )
        return orjson.loads(text)

    _refuse_people(ask(Asked("GET", "/me", {}, None)))
    from guard.cli.mcp.server import serve

    serve(ask, version())


def _refuse_people(caller: Json) -> None:
    """What an agent asks must never count as asked by a person: it would be theirs, and might be done at once."""
    if not caller["robot"]:
        raise Refused(
            f"The token in GUARDRAIL_TOKEN is {caller['email']}'s own, and an agent needs that of a robot: `guardrail "
            f"token create --robot NAME --for {caller['email']} --role requester` makes one."
        )
