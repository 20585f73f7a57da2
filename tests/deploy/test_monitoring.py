"""Alerts and the dashboard: Prometheus understands each expression, and each metric and label in it is one of ours."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.guard.web.stage import stage, story

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "helm" / "monitoring"
ALERTS = [
    rule
    for group in yaml.safe_load((FOLDER / "alerts.yaml").read_text())["groups"]
    for rule in group["rules"]
]
BOARD = json.loads((FOLDER / "dashboard.json").read_text())
PANELS = [panel for panel in BOARD["panels"] if panel["type"] != "row"]
EXPRESSIONS = {f"alert {rule['alert']}": rule["expr"] for rule in ALERTS} | {
    f"panel {panel['title']} {target['refId']}": target["expr"]
    for panel in PANELS
    for target in panel["targets"]
}
NOT_AT_REST: dict[str, frozenset[str]] = {
    "guardrail_export_failing": frozenset({"workspace", "target"}),
    "guardrail_export_lag_seconds": frozenset({"workspace", "target"}),
    "guardrail_export_letters": frozenset({"workspace", "target"}),
    "guardrail_health_score": frozenset({"workspace"}),
    "guardrail_ledger_intact": frozenset({"workspace"}),
    "guardrail_ledger_checkpoint_age_seconds": frozenset({"workspace"}),
    "guardrail_conversations_age_seconds": frozenset({"workspace"}),
}
"""What a service tells only with exports, a ledger, or a look at the health, which the one of these tests lacks."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, frozenset[str]]:
    """Each metric that a running service tells, with its labels."""
    with stage(tmp_path_factory.mktemp("told"), after=story) as on:
        text = on.ask("/metrics").text
    families = list(text_string_to_metric_families(text))
    assert NOT_AT_REST.keys() <= {family.name for family in families} | {"guardrail_ledger_intact"}, (
        "A metric that is promised is not told at all."
    )
    return NOT_AT_REST | {
        sample.name: frozenset(sample.labels) for family in families for sample in family.samples
    }


def selectors(expression: str) -> Iterator[promql_parser.VectorSelector]:
    found: list[Any] = []

    def visit(node: Any) -> bool:
        if isinstance(node, promql_parser.VectorSelector):
            found.append(node)
        return True

    promql_parser.walk(promql_parser.parse(expression), visit)
    yield from found


@cache
def parsed(expression: str) -> list[tuple[str, frozenset[str]]]:
    return [
        (one.name or "", frozenset(match.name for match in one.matchers.matchers if match.name != "__name__"))
        for one in selectors(expression)
    ]


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_each_metric_is_one_that_the_service_tells(name: str, told: dict[str, frozenset[str]]) -> None:
    expression = EXPRESSIONS[name].replace("$workspace", ".*")
    used = parsed(expression)
    assert used
    for metric, labels in used:
        assert metric in told
        assert labels <= told[metric]
    by = {label.strip() for group in re.findall(r"by \(([^)]*)\)", expression) for label in group.split(",")}
    assert by <= frozenset.union(*(told[metric] for metric, _ in used))


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_each_alert_says_of_what_and_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in ("critical", "warning", "info")
    words = f"{rule['annotations']['summary']} {rule['annotations']['description']}"
    shown = set(re.findall(r"\$labels\.(\w+)", words))
    by = re.search(r"by \(([^)]*)\)", rule["expr"])
    kept = {label.strip() for label in by[1].split(",")} if by else set()
    assert shown <= kept
    assert "workspace" in shown or not kept or kept in ({"reason"}, {"what"})
    for cause in re.findall(r"\b[a-z]+_[a-z]+\b(?= (?:in|and)\b)", rule["annotations"]["description"]):
        assert f"`{cause}`" in (ROOT / "docs" / "operations.md").read_text()


def test_names_of_alerts_and_panels_are_their_own() -> None:
    assert len({rule["alert"] for rule in ALERTS}) == len(ALERTS)
    assert len({panel["id"] for panel in BOARD["panels"]}) == len(BOARD["panels"])


def test_panels_lie_beside_each_other_and_each_asks_the_chosen_source() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in BOARD["panels"]:
        at = panel["gridPos"]
        assert at["x"] + at["w"] <= 24
        cells = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert not cells & taken, panel["title"]
        taken |= cells
    assert {panel["datasource"]["uid"] for panel in PANELS} == {"${datasource}"}
    for panel in PANELS:
        for target in panel["targets"]:
            asked = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
            assert all(re.search(rf"by \([^)]*\b{label}\b", target["expr"]) for label in asked)


def test_every_alert_stands_in_the_documentation() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    assert [rule["alert"] for rule in ALERTS if f"`{rule['alert']}`" not in page] == []
