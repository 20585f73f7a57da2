"""Fault injection: the active faults, and whether one applies to a request."""

import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

FAULTS: dict[str, str] = {
    "unauthorized": "every API request answers 401",
    "forbidden": "requests under `path` answer 403",
    "plan_restricted": "requests under `path` answer 403 api_plan_restricted",
    "rate_limit": "requests answer 429 although the window has room; its end is `ms` away if given",
    "server_error": "requests under `path` answer 500",
    "slow": "requests under `path` wait `ms` before they are answered",
    "latency": "every API request waits `ms`, to play a distant server",
    "reset_mid_body": "half of the answer under `path`, then the connection closes; a write has happened",
    "repeat_page": "page 2 of a list under `path` repeats page 1 for ever",
    "moving_item": "an item moves between pages 1 and 2: shown on `neither` (default) or on `both` (`show`)",
    "version_invalid": "requests under `path` answer 400 intercom_version_invalid",
    "unknown_fields": "answers under `path` carry extra keys, and values outside the enums (`enums`: {key: value})",
    "drop_field": "answers under `path` leave out `field` of each resource",
    "move_field": "answers under `path` show `field` of each resource as `to`: another name, or `object.name`",
    "retype_field": "answers under `path` show `field` of each resource as another JSON type",
    "lag": "what is written (also by an action) becomes visible to reads under `path` only after `ms`",
    "lag_activity": "new log entries become visible to readers only after `ms`",
    "conflict": "writes under `path` answer 409",
    "unprocessable": "writes under `path` answer 422",
    "drop_webhooks": "webhooks are never sent",
    "duplicate_webhooks": "every webhook is sent twice",
    "reorder_webhooks": "every other webhook is held back until a later one has passed it",
    "no_activity": "changes write no activity log entry",
}


class FaultRefused(Exception):
    """The fault does not exist or its parameters are wrong; the message lists what is possible."""


@dataclass(slots=True)
class Fault:
    """An active fault. `times` is how often it still applies; None: until it is cleared."""

    name: str
    path: str = "/"
    method: str | None = None
    times: int | None = None
    ms: int = 0
    show: str = "neither"
    enums: dict[str, str] = dataclass_field(default_factory=dict)
    field: str = ""
    to: str = ""
    id: str = dataclass_field(default_factory=lambda: uuid.uuid4().hex[:8])

    def concerns(self, name: str, method: str, path: str) -> bool:
        return (
            self.name == name
            and path.startswith(self.path)
            and (self.method is None or self.method == method)
            and self.times != 0
        )

    def shown(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "fault": self.name,
            "path": self.path,
            "method": self.method,
            "times": self.times,
            "ms": self.ms,
            "show": self.show,
            "enums": self.enums,
            "field": self.field,
            "to": self.to,
        }


class Faults:
    """The faults of one running sandbox. They are kept in memory: a restart clears them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._active: list[Fault] = []
        self._hurry = threading.Event()

    def add(self, wanted: Mapping[str, Any]) -> Fault:
        fault = _parsed(wanted)
        with self._lock:
            self._active.append(fault)
        return fault

    def clear(self, id: str | None = None) -> int:
        with self._lock:
            kept = [fault for fault in self._active if id is not None and fault.id != id]
            cleared = len(self._active) - len(kept)
            self._active = kept
        return cleared

    def active(self) -> list[dict[str, Any]]:
        with self._lock:
            return [fault.shown() for fault in self._active if fault.times != 0]

    def strike(self, name: str, method: str = "GET", path: str = "/") -> Fault | None:
        """The first fault of this name that applies to the request, counted down by one; None without one."""
        with self._lock:
            for fault in self._active:
                if fault.concerns(name, method, path):
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None

    def wait(self, ms: int) -> None:
        """Sleep; returns early when the server stops."""
        self._hurry.wait(ms / 1000)

    def hurry(self) -> None:
        """Wake every sleeping request, for a quick stop."""
        self._hurry.set()

    def take_time(self) -> None:
        """Make slow faults sleep again, when a stopped sandbox is served again."""
        self._hurry.clear()


_INPUTS = {
    "path": str,
    "method": str,
    "times": int,
    "ms": int,
    "show": str,
    "enums": dict,
    "field": str,
    "to": str,
}


def _parsed(wanted: Mapping[str, Any]) -> Fault:
    name = wanted.get("fault")
    if name not in FAULTS:
        raise FaultRefused(f"There is no fault {name!r}. Possible: {', '.join(FAULTS)}.")
    inputs = {key: value for key, value in wanted.items() if key != "fault"}
    unknown = set(inputs) - _INPUTS.keys()
    if unknown:
        raise FaultRefused(f"A fault takes {', '.join(_INPUTS)}, not {sorted(unknown)}.")
    for key, kind in _INPUTS.items():
        if inputs.get(key) is not None and not isinstance(inputs[key], kind):
            raise FaultRefused(f"`{key}` of a fault is of type {kind.__name__}.")
    if name in {"drop_field", "move_field", "retype_field"} and not inputs.get("field"):
        raise FaultRefused(f"The fault {name} needs `field`, the name of a field.")
    if name == "move_field" and not inputs.get("to"):
        raise FaultRefused("The fault move_field needs `to`, where the field is shown instead.")
    if inputs.get("show", "neither") not in {"neither", "both"}:
        raise FaultRefused("`show` of a moving item is `neither` or `both`.")
    return Fault(name=str(name), **{key: value for key, value in inputs.items() if value is not None})
