"""SARIF 2.1.0 for code scanning. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

from guard.core.text.ci.result import CiResult, CiRule
from guard.core.text.plain_text import plain

SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(rules: Sequence[CiRule], results: Sequence[CiResult], notices: Sequence[CiResult] = ()) -> str:
    """The log of one run. Each result names one of the rules; `notices` are about the run itself."""
    index = {rule.id: number for number, rule in enumerate(rules)}
    run: dict[str, Any] = {
        "tool": {"driver": {"name": "Intercom Guardrail", "rules": [_rule(rule) for rule in rules]}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(result, index[result.rule_id]) for result in results],
    }
    if notices:
        notifications = [_notification(notice) for notice in notices]
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": notifications}]
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: CiRule) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": rule.id,
        "shortDescription": {"text": plain(rule.description)},
        "defaultConfiguration": {"level": rule.level},
    }
    return document | ({"help": {"text": plain(rule.help)}} if rule.help else {})


def _result(result: CiResult, rule_index: int) -> dict[str, Any]:
    document: dict[str, Any] = {
        "ruleId": result.rule_id,
        "ruleIndex": rule_index,
        "level": result.level,
        "message": {"text": plain(result.message)},
    }
    if result.file:
        document["locations"] = [_location(result)]
    if result.fingerprint:
        document["partialFingerprints"] = {"guardrail/v1": result.fingerprint}
    if result.severity:
        document["properties"] = {"severity": result.severity}
    if result.waived:
        document["suppressions"] = [{"kind": "inSource", "justification": plain(result.waived)}]
    return document


def _location(result: CiResult) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(result.file)},
            "region": {"startLine": result.line, "startColumn": result.column},
        }
    }


def _notification(notice: CiResult) -> dict[str, Any]:
    return {
        "descriptor": {"id": notice.rule_id},
        "level": notice.level,
        "message": {"text": plain(notice.message)},
    }


def _uri(file: str) -> str:
    """A file name as a URI. Bytes that are not UTF-8 (surrogates in Python) are kept."""
    path = quote(file, errors="surrogateescape")
    return f"file://{path}" if file.startswith("/") else path
