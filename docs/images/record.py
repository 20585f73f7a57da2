"""Records the picture of the README: `make picture` runs real commands and draws what they print.

Two things differ from the terminal: the ports (the recording uses free ones, the picture shows the defaults), and lines
that a step leaves out, for which the picture shows `...`.
"""

from __future__ import annotations

import os
import pty
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import time
from fcntl import ioctl
from pathlib import Path
from typing import Final, NamedTuple

from rich.console import Console
from rich.text import Text

ROOT: Final = Path(__file__).parents[2]
PICTURE: Final = Path(__file__).parent / "allowlist.svg"
COLUMNS: Final = 62  # narrow enough to read on a phone
PATIENCE: Final = 60.0
PORT: Final = 8080
SANDBOX_PORT: Final = 8090
MALLORY: Final = """\
Authorization: Bearer sandbox-token
X-Sandbox-Admin: mallory@acme.example
Content-Type: application/json
"""


class Step(NamedTuple):
    comment: str
    command: str
    wait: float = 0.0
    leaves_out: tuple[str, ...] = ()
    """Paragraphs that begin so are left out, but for their first line."""


STORY: Final = (
    Step(
        "Mallory, an administrator, switches the IP allowlist off.",
        "curl -sX PUT -H @mallory -d '{\"enabled\":false}' \\\n    http://127.0.0.1:8090/ip_allowlist",
    ),
    Step(
        "Two seconds later it is on again.",
        "curl -s -H @mallory http://127.0.0.1:8090/ip_allowlist",
        wait=2.0,
    ),
    Step(
        "Who did that, and why was it put back?",
        "guardrail explain --change 1",
        leaves_out=("Decision ", "Judged again "),
    ),
)

TOLD: Final = "A terminal: the IP allowlist is switched off, comes back, and explain says why"
SVG: Final = """\
<svg class="{unique_id}" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>{story}</title>
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px;
}}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def free_ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


def prepare(folder: Path) -> None:
    """A team's repository of policies, a file with Mallory's headers, and the command `guardrail`."""
    shutil.copytree(ROOT / "policies", folder / "policies")
    (folder / "mallory").write_text(MALLORY)
    (folder / "bin").mkdir()
    tool = folder / "bin" / "guardrail"
    tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "app.py"}" "$@"\n')
    tool.chmod(0o755)
    git = ["git", "-c", "user.name=Alice", "-c", "user.email=alice@acme.example"]
    moment = {"GIT_AUTHOR_DATE": "2026-11-02T09:00:00Z", "GIT_COMMITTER_DATE": "2026-11-02T09:00:00Z"}
    for words in (["init", "-q"], ["add", "policies"], ["commit", "-qm", "Start with the starter policies"]):
        subprocess.run([*git, *words], cwd=folder, check=True, env={**os.environ, **moment})  # noqa: S603  # a line of ours


def wait_until_ready(log: Path, service: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while "Ready:" not in log.read_text():
        if service.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"The service did not start:\n{log.read_text()}")
        time.sleep(0.2)


def run(command: str, folder: Path, env: dict[str, str]) -> str:
    """What the command prints in a terminal of our width."""
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 100, COLUMNS, 0, 0))
    shell = ["sh", "-c", command]
    process = subprocess.Popen(shell, cwd=folder, env=env, stdout=theirs, stderr=theirs)  # noqa: S603  # a line of ours
    os.close(theirs)
    printed = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not part:
            break
        printed += part
    os.close(ours)
    if process.wait() != 0:
        raise SystemExit(f"$ {command}\n{printed.decode()}")
    return printed.decode().replace("\r\n", "\n").rstrip("\n")


def shortened(said: str, leaves_out: tuple[str, ...]) -> str:
    paragraphs = said.split("\n\n")
    return "\n\n".join(
        f"{one.splitlines()[0]}\n..." if leaves_out and one.startswith(leaves_out) else one
        for one in paragraphs
    )


def record(folder: Path) -> Console:
    port, sandbox = free_ports()
    home = folder / "var"
    home.mkdir()
    env = {
        **os.environ,
        "GUARDRAIL_HOME": str(home),
        "PORT": str(port),
        "SANDBOX_PORT": str(sandbox),
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "TERM": "xterm-256color",
    }
    screen = Console(record=True, width=COLUMNS, file=(folder / "screen").open("w"), highlight=False)
    log = folder / "log"
    with log.open("wb") as out:
        serve = [str(folder / "bin" / "guardrail"), "serve"]
        service = subprocess.Popen(serve, cwd=folder, env=env, stdout=out, stderr=out)  # noqa: S603  # a line of ours
        try:
            wait_until_ready(log, service)
            for number, step in enumerate(STORY):
                time.sleep(step.wait)
                said = run(step.command.replace(f":{SANDBOX_PORT}", f":{sandbox}"), folder, env)
                said = said.replace(f":{sandbox}", f":{SANDBOX_PORT}").replace(f":{port}", f":{PORT}")
                screen.print(Text("\n" * bool(number) + f"# {step.comment}", style="bright_black italic"))
                screen.print(Text("$ ", style="bold green") + Text(step.command, style="bold"))
                screen.print(Text.from_ansi(shortened(said, step.leaves_out)))
        finally:
            service.terminate()
            service.wait()
    return screen


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        screen = record(folder)
    drawn = screen.export_svg(
        title="Intercom Guardrail", code_format=SVG.replace("{story}", TOLD), unique_id="guardrail"
    )
    PICTURE.write_text("\n".join(line.rstrip() for line in drawn.splitlines()) + "\n")


if __name__ == "__main__":
    main()
