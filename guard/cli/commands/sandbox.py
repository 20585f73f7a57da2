"""`guardrail sandbox`: the embedded workspace alone, so that it and the service can be stopped without each other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from guard.cli.commands.serve import open_workspace
from guard.cli.context import CliContext, SandboxOptions
from guard.runtime import demo
from guard.runtime.http_server import Signals, wait_until
from guard.runtime.wiring import make_home


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Where to listen; 0 picks a free one. [SANDBOX_PORT, 8090]"
)
@click.option(
    "--scale", type=click.IntRange(1, 1_000_000), help="Grow it to this many resources (new files only)."
)
@click.option(
    "--seed", type=int, default=7, show_default=True, help="Another seed draws another year of activity."
)
@click.option(
    "--webhook-url", help="Where webhooks go; `none` sends none. [http://127.0.0.1:PORT/webhooks/intercom]"
)
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where its state is kept. [GUARDRAIL_HOME, ./var]",
)
@click.pass_obj
def sandbox(
    context: CliContext,
    port: int | None,
    scale: int | None,
    seed: int,
    webhook_url: str | None,
    home: Path | None,
) -> None:
    """Run the embedded Intercom workspace alone.

    Start the service beside it with INTERCOM_BASE_URL=http://127.0.0.1:8090 and no INTERCOM_ACCESS_TOKEN.
    """
    settings = context.settings(_uses(port, webhook_url, home))
    chosen = settings.sandbox_port if port is None else port
    settings = replace(settings, home=context.here / (home or settings.home))
    make_home(settings)
    webhooks = webhook_url or f"http://127.0.0.1:{settings.port or 8080}/webhooks/intercom"
    with Signals() as stop_requested:
        url = None if webhooks == "none" else webhooks
        running = open_workspace(
            context, SandboxOptions(settings.home / demo.SANDBOX_FILE, chosen, url, seed, scale)
        )
        try:
            context.console.print(f"A made-up Intercom workspace answers at {running.url}", soft_wrap=True)
            context.console.print(f"Its token is {demo.TOKEN}; `curl {running.url}` says how to drive it.")
            wait_until(stop_requested)
        finally:
            running.stop()


def _uses(port: int | None, webhook_url: str | None, home: Path | None) -> set[str]:
    """The settings that no option stands in for."""
    options = {"SANDBOX_PORT": port, "PORT": webhook_url, "GUARDRAIL_HOME": home}
    return {name for name, given in options.items() if given is None}
