"""Who this process is, and whether another one of the same machine still runs."""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path
from typing import Final

from drift.store.replicas import Replica

_MACHINES: Final = (Path("/proc/sys/kernel/random/boot_id"), Path("/etc/machine-id"))
"""What names this machine; a service in a sandbox may see one of them only."""
_NAMESPACE: Final = Path("/proc/self/ns/pid")
_BEGAN: Final = 19
"""The field of /proc/PID/stat, after the name, that says when the process began."""


def this_replica(roles: str) -> Replica:
    """A new name each time: what an earlier process of this machine held is not this one's."""
    host, process = socket.gethostname(), os.getpid()
    id = f"{host}/{process}/{secrets.token_hex(3)}"
    return Replica(id, host, _machine(), f"{process}/{_began(process)}", roles, 0.0, 0.0)


def is_gone(replica: Replica, beside: Replica) -> bool:
    """Whether a replica is known to have ended: it ran where this process would see it, and does not run any more. Of
    one on another machine only its silence tells."""
    if not replica.machine or replica.machine != beside.machine:
        return False
    process, _, began = replica.process.partition("/")
    return process.isdigit() and not _runs(int(process), began)


def _machine() -> str:
    """What is the same for processes that see each other; empty where that cannot be told."""
    try:
        namespace = _NAMESPACE.readlink()
        return next(f"{file.read_text().strip()}/{namespace}" for file in _MACHINES if file.exists())
    except (OSError, StopIteration):
        return ""


def _runs(process: int, began: str) -> bool:
    """Where this cannot be told, it does."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's
    return _began(process) in ("", began)


def _began(process: int) -> str:
    """When a process began, as the system counts it: a number may be given again. Empty where it cannot be seen."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "ended" if fields[0] in "ZX" else fields[_BEGAN]
