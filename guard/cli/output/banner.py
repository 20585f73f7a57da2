"""The start messages of `guardrail serve`: its addresses, what it found, and what a newcomer may try."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from guard.core.model.records import spoken_of
from guard.loading.checkout import CONTENT, why_no_commit
from guard.runtime import demo
from guard.runtime.http_server import url_of
from guard.runtime.replicas.probes import PROBES
from guard.runtime.settings import Settings
from guard.runtime.wiring import Assembled
from guard.runtime.workspaces import Workspaces


def print_addresses(console: Console, assembled: Assembled) -> None:
    """Print where the service answers. Called as soon as it does."""
    settings, policies = assembled.settings, assembled.service.in_force()
    lines = [
        *_addresses(settings),
        ("watches", f"{settings.base_url} in {settings.mode} mode{_mode_note(assembled)}"),
        ("policies", f"{len(policies.policies)} from {settings.policies}, revision {policies.revision[:19]}"),
        ("keeps", f"its record in {settings.home}"),
    ]
    if isinstance(source := settings.policies, Path) and policies.revision.startswith(CONTENT):
        lines += [("", why)] if (why := why_no_commit(source)) else []
    for name, what in lines:
        console.print(Text(f"{name:<10}", style="bold"), Text(what), soft_wrap=True)


def print_workspaces(console: Console, workspaces: Workspaces) -> None:
    """Print where the process answers, and which workspaces it guards."""
    settings = workspaces.default.settings
    lines = [
        *_addresses(settings),
        ("keeps", f"its record in {settings.shared_home}"),
    ]
    for one in workspaces:
        lines.append(("guards", f"{one.name}: {one.settings.base_url} in {one.settings.mode} mode"))
        if one.settings.demo:
            lines.append(("", f"a made-up company; the tokens of its people are in {_tokens(one)}"))
    for name, why in workspaces.troubles.items():
        lines.append(("not", f"{name}: {why}"))
    for name, what in lines:
        console.print(Text(f"{name:<10}", style="bold"), Text(what), soft_wrap=True)


def _addresses(settings: Settings) -> tuple[tuple[str, str], ...]:
    api = url_of(settings.host, settings.port)
    if not settings.replica.answers:
        return (
            ("probes", f"{api}{PROBES[0]} and the like alone: it does the work, and answers nobody else"),
        )
    return (
        ("Guardrail", f"{api}/api/v1   described at {api}/api/v1/openapi.json"),
        ("console", f"{api}/   to look and to decide, in a browser"),
    )


def _mode_note(assembled: Assembled) -> str:
    settings = assembled.settings
    if settings.embedded:
        return " (a made-up company, inside this process)"
    if settings.mode == "observe":
        return ": it writes nothing until GUARDRAIL_MODE=enforce"
    return ""


def print_summary(console: Console, assembled: Assembled) -> None:
    """Print what was found. Called after the first snapshot."""
    with assembled.guarded.view() as view:
        snapshot = view.state.snapshots.last_finished()
        found = len(view.findings.open_findings())
    unread = (
        [kind_coverage.kind for kind_coverage in snapshot.coverage if kind_coverage.status == "unread"]
        if snapshot
        else []
    )
    count = sum(kind_coverage.count for kind_coverage in snapshot.coverage) if snapshot else 0
    missing = f"; not read: {', '.join(unread)}" if unread else ""
    console.print(f"Ready: {count} resources read{missing}, {found} open findings.", soft_wrap=True)
    settings = assembled.settings
    if not settings.demo:
        console.print("Make a token for a person with `guardrail token create EMAIL --role ROLE`.")
        return
    _print_cast(console, assembled)
    api, now = url_of(settings.host, settings.port), assembled.guarded.now()
    console.print("\nTry these, in any terminal on this machine:")
    for example in demo.tries(settings.home, api, settings.base_url, now):
        console.print(Text(f"\n# {example.what}", style="dim"), soft_wrap=True)
        console.print(Text(example.line), soft_wrap=True)
    console.print()


def _print_cast(console: Console, assembled: Assembled) -> None:
    table = Table.grid(padding=(0, 2))
    for player in (*demo.CAST, demo.AGENT):
        table.add_row(spoken_of(player.email, player.robot), player.role, player.who)
    console.print("\nWho's who:")
    console.print(Padding(table, (0, 2)))
    console.print(f"Their tokens are in {_tokens(assembled)}.", soft_wrap=True, markup=False)


def _tokens(assembled: Assembled) -> Path:
    return assembled.settings.home / demo.TOKENS_FILE
