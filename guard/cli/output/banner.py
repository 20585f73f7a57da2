"""What `guardrail serve` says at the start: where it answers, what it found, and what a newcomer may try."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from guard.runtime import demo
from guard.runtime.http_server import url_of
from guard.runtime.wiring import Assembled


def says_where(console: Console, assembled: Assembled) -> None:
    """As soon as requests are answered."""
    settings, policies = assembled.settings, assembled.service.in_force()
    api = url_of(settings.host, settings.port)
    lines = [
        ("Guardrail", f"{api}/api/v1   described at {api}/api/v1/openapi.json"),
        ("watches", f"{settings.base_url} in {settings.mode} mode{_meaning(assembled)}"),
        ("policies", f"{len(policies.policies)} from {settings.policies}, revision {policies.revision[:19]}"),
        ("keeps", f"its record in {settings.home}"),
    ]
    for name, what in lines:
        console.print(Text(f"{name:<10}", style="bold"), Text(what), soft_wrap=True)


def _meaning(assembled: Assembled) -> str:
    settings = assembled.settings
    if settings.embedded:
        return " (a made-up company, inside this process)"
    if settings.mode == "observe":
        return ": it writes nothing until GUARDRAIL_MODE=enforce"
    return ""


def says_what_is(console: Console, assembled: Assembled) -> None:
    """After the first reading."""
    with assembled.guarded.view() as view:
        snapshot = view.state.snapshots.last_finished()
        found = len(view.findings.open_findings())
    unread = [one.kind for one in snapshot.coverage if one.status == "unread"] if snapshot else []
    count = sum(one.count for one in snapshot.coverage) if snapshot else 0
    missing = f"; not read: {', '.join(unread)}" if unread else ""
    console.print(f"Ready: {count} resources read{missing}, {found} open findings.", soft_wrap=True)
    settings = assembled.settings
    if not settings.demo:
        console.print("Make a token for a person with `guardrail token create EMAIL --role ROLE`.")
        return
    _says_who_is_who(console, assembled)
    api, now = url_of(settings.host, settings.port), assembled.guarded.now()
    console.print("\nTry these, in any terminal on this machine:")
    for one in demo.tries(settings.home, api, settings.base_url, now):
        console.print(Text(f"\n# {one.what}", style="dim"), soft_wrap=True)
        console.print(Text(one.line), soft_wrap=True)
    console.print()


def _says_who_is_who(console: Console, assembled: Assembled) -> None:
    table = Table.grid(padding=(0, 2))
    for player in demo.CAST:
        table.add_row(player.email, player.role, player.who)
    console.print("\nWho's who:")
    console.print(Padding(table, (0, 2)))
    console.print(
        f"Their tokens are in {assembled.settings.home / demo.TOKENS_FILE}.", soft_wrap=True, markup=False
    )
