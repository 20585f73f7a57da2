"""Runs the git program: a fixed command without a shell, that asks nobody, runs no hook and comes to an end.

Credentials go in through the environment, where no list of processes and no file shows them.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Final, cast

from drift.outgoing.proxies import variables_for_git

PATIENCE: Final = 10.0
"""Seconds for what git answers from this machine."""
LONGEST: Final = 600.0
"""Seconds for what git makes of all that it was given."""
_KEPT: Final = (
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "GIT_SSL_CAINFO",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
)
"""The variables of git by which an operator says how it connects. All others are dropped: they could point git at
another repository, or make it write what it sends into a log."""
_SAFE: Final = (
    *("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.askPass="),
    *("-c", "gc.autoDetach=false", "-c", "maintenance.autoDetach=false", "-c", "http.followRedirects=false"),
)
"""A repository may bring settings that run programs; none of them is wanted. Tidying up ends with its command, and only
the host that was named is asked."""
_ADVICE: Final = ("hint:", "Please make sure you have", "and the repository exists.")
_TOOK: Final = re.compile(r" after \d+ (ms|milliseconds|seconds)")
"""How long it took differs every time, and would make the same trouble look like another one."""


_running: Final[set[subprocess.Popen[bytes]]] = set()


def stop_running() -> None:
    """End every git of this process with what it started: its remote may never answer."""
    for process in tuple(_running):
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


class GitFailed(Exception):
    """git could not do it; the message is git's own words, or why it said nothing."""


def git(
    folder: Path,
    *arguments: str,
    protocol: str = "",
    settings: Mapping[str, str] | None = None,
    given: bytes | None = None,
    patience: float = PATIENCE,
) -> bytes:
    """What git answers about the repository in `folder`. Raises GitFailed.

    `protocol` is the only one it may speak to another repository; empty: none. `settings` are of git and may be
    secret. `given` is what it reads.
    """
    with _started(folder, arguments, protocol, settings or {}) as process:
        _running.add(process)
        try:
            answer, stderr = process.communicate(given, timeout=patience)
        except subprocess.TimeoutExpired:
            _end(process)
            raise GitFailed(f"git did not come to an end within {patience:g} seconds.") from None
        finally:
            _running.discard(process)
    if process.returncode != 0:
        raise GitFailed(_error_text(stderr, tuple((settings or {}).values())))
    return answer


def feed(folder: Path, *arguments: str, given: Iterable[bytes]) -> None:
    """Let git read what comes piece by piece, as long as it comes. Raises GitFailed, and whatever `given` raises: git
    then takes nothing of it."""
    with _started(folder, arguments, "", {}) as process:
        _running.add(process)
        into = cast(IO[bytes], process.stdin)
        try:
            with contextlib.suppress(BrokenPipeError):  # git says why
                for piece in given:
                    into.write(piece)
            _, stderr = process.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            raise GitFailed(f"git did not come to an end within {LONGEST:g} seconds.") from None
        finally:
            if process.poll() is None:
                _end(process)
            with contextlib.suppress(BrokenPipeError):  # what git did not take any more
                into.close()
            _running.discard(process)
    if process.returncode != 0:
        raise GitFailed(_error_text(stderr, ()))


def _started(
    folder: Path, arguments: Sequence[str], protocol: str, settings: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Raises GitFailed."""
    try:
        return subprocess.Popen(  # noqa: S603 - fixed arguments, no shell
            ["git", "-C", str(folder), *_SAFE, *arguments],  # noqa: S607 - whichever git the operator has
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(protocol, settings),
            start_new_session=True,  # without a terminal that ssh could ask at, and ended with all it started
        )
    except OSError as problem:
        raise GitFailed(f"the program git cannot be started: {problem.strerror}. Install it.") from problem


def _environment(protocol: str, settings: Mapping[str, str]) -> dict[str, str]:
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _KEPT
    }
    numbered = {
        f"GIT_CONFIG_{what}_{number}": text
        for number, pair in enumerate(settings.items())
        for what, text in zip(("KEY", "VALUE"), pair, strict=True)
    }
    return {
        **clean,
        **variables_for_git(os.environ),
        "LC_ALL": "C",
        "GIT_ALLOW_PROTOCOL": protocol,
        "GIT_ASKPASS": "",
        "SSH_ASKPASS_REQUIRE": "never",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_CONFIG_COUNT": str(len(settings)),
        **numbered,
    }


def _error_text(stderr: bytes, secrets: tuple[str, ...]) -> str:
    """Git's last words in one line, without what must not be seen."""
    lines = [line.strip() for line in stderr.decode(errors="replace").splitlines() if line.strip()]
    last_lines = [line for line in lines if not line.startswith(_ADVICE)][-3:]
    text = _TOOK.sub("", " ".join(dict.fromkeys(last_lines)) or "git failed without a word.")
    for secret in filter(None, secrets):
        text = text.replace(secret, "[hidden]")
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return shown[:500]
