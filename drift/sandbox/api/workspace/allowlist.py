"""GET and PUT /ip_allowlist, with the protection against locking oneself out."""

import ipaddress
from typing import Any

from flask import Blueprint, Response, g

from drift.sandbox.responses import Refused, answer, sent
from drift.sandbox.store import Body
from drift.sandbox.workspace import Workspace

KIND = "ip_allowlist"


def routes(workspace: Workspace) -> Blueprint:
    pages = Blueprint(KIND, __name__)

    @pages.get("/ip_allowlist")
    def get_allowlist() -> Response:
        return answer(workspace.read(KIND, KIND) or {})

    @pages.put("/ip_allowlist")
    def put_allowlist() -> Response:
        wanted = _valid(sent())
        with workspace.change(g.caller) as change:
            before = change.get(KIND, KIND) or {}
            # A field left out keeps its value; whether Intercom does the same is not documented.
            after = before | wanted
            _keep_in(g.caller.ip, after)
            if after != before:
                change.put(KIND, KIND, after)
                change.log(
                    "security_settings_change",
                    {"before": _part(before), "after": _part(after)},
                    "changed the security settings",
                )
        return answer(after)

    return pages


def _part(body: Body) -> Body:
    return {key: body.get(key) for key in ("enabled", "ip_allowlist")}


def _valid(body: dict[str, Any]) -> Body:
    wanted: Body = {}
    if "enabled" in body:
        if not isinstance(body["enabled"], bool):
            raise _refused("enabled must be true or false", "enabled")
        wanted["enabled"] = body["enabled"]
    if "ip_allowlist" in body:
        entries = body["ip_allowlist"]
        if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
            raise _refused("ip_allowlist must be a list of IPv4 addresses or CIDR ranges", KIND)
        for entry in entries:
            _network(entry)
        wanted["ip_allowlist"] = entries
    return wanted


def _network(entry: str) -> ipaddress.IPv4Network:
    try:
        return ipaddress.IPv4Network(entry, strict=False)
    except ValueError as problem:
        raise _refused(f"{entry} is not a valid IPv4 address or CIDR range", KIND) from problem


def _keep_in(ip: str, after: Body) -> None:
    if not after["enabled"]:
        return
    if not any(ipaddress.ip_address(ip) in _network(entry) for entry in after["ip_allowlist"]):
        raise _refused(
            f"Your IP ({ip}) is not on the allowlist. Saving would lock you out of this workspace.", None
        )


def _refused(message: str, field: str | None) -> Refused:
    return Refused(422, "parameter_invalid", message, field)
