"""The checks of checks.yaml as Cloud Custodian's filters. A filter finds what breaks its check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

Filter = dict[str, Any]


def _value(key: str, op: str, value: object, value_type: str | None = None) -> Filter:
    found: Filter = {"type": "value", "key": key, "op": op, "value": value}
    return found if value_type is None else found | {"value_type": value_type}


def _not(inner: Filter) -> Filter:
    return {"not": [inner]}


FILTERS: Final[Mapping[str, list[Filter]]] = {
    "c01-state": [_value("state", "not-in", ["live", "draft"])],
    "c02-method": [_value("http_method", "not-in", ["GET", "POST"])],
    "c03-host": [_not(_value("url", "regex-case", r"^https://([a-z0-9-]+\.)*acme\.example/"))],
    "c04-not-too-slow": [_value("timeout_seconds", "gt", 60)],
    "c05-not-too-quick": [_value("patience_seconds", "lt", 1)],
    "c06-retries": [_value("retries", "gt", 5)],
    "c07-owner": [_not(_value("owner.email", "regex-case", r".*@acme\.example$"))],
    "c08-team": [_value("owner.team", "not-in", ["support-ops", "security", "product"])],
    "c09-office": [_not(_value("network.ranges", "contains", "203.0.113.0/24"))],
    "c10-port": [_value("network.port", "ne", 443)],
    "c11-tls": [_value("network.tls", "not-in", ["1.2", "1.3"])],
    "c12-inside": [_not(_value("network.gateway", "regex-case", r"^10\.[0-9]+\.[0-9]+\.[0-9]+$"))],
    "c13-logged": [_value("log.enabled", "ne", True)],
    "c14-kept": [_value("log.days", "lt", 30)],
    "c15-reviewed": [_not(_value("labels", "contains", "reviewed"))],
    "c16-named": [_value("name", "lt", 3, "size")],
    "c17-described": [{"type": "value", "key": "purpose", "value": "absent"}],
    "c18-no-debug": [_value("headers[].name", "contains", "X-Debug")],
    "c19-live-is-approved": [{"state": "live"}, _value("approved", "ne", True)],
    "c20-rate": [{"or": [_value("rate", "lt", 1), _value("rate", "gt", 1000)]}],
}

Judge = Callable[[list[dict[str, Any]]], set[tuple[str, str]]]


def judge() -> Judge | None:
    """A function from resources to (id, check) of what breaks a check; None where c7n is not installed."""
    if find_spec("c7n") is None:
        return None
    registry = import_module("c7n.filters.core").FilterRegistry("checks")
    compiled = {check: registry.parse(filters, None) for check, filters in FILTERS.items()}

    def judged(resources: list[dict[str, Any]]) -> set[tuple[str, str]]:
        broken: set[tuple[str, str]] = set()
        for check, filters in compiled.items():
            left = resources
            for each in filters:
                left = each.process(left)
            broken.update((resource["id"], check) for resource in left)
        return broken

    return judged
