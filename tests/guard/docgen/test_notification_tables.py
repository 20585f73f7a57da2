"""docs/notifications.md and the schema for editors say what the code does, and the shown verification works."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from guard.docgen.marked_tables import with_tables
from guard.docgen.notification_tables import PAGE, TABLES
from guard.docgen.notifications_editor_schema import notifications_editor_schema, written
from guard.loading.strict_yaml.reader import read
from guard.notify.signature import headers, signing_key

POLICIES = Path(__file__).parents[3] / "policies"
TEXT = PAGE.read_text(encoding="utf-8")
KEY = "whsec_" + "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU="
OLD = "enoyMzQ1Njc4OTBhYmNkZWZnaGlqa2xtbm9wcXI="


def test_the_tables_are_those_of_the_declarations() -> None:
    assert with_tables(TEXT, TABLES) == TEXT, "`make reference` writes them again."
    assert re.findall(r"<!-- (\S+): begin -->", TEXT) == ["top", "channel", "route", "morning", "events"]
    assert sorted(TABLES) == sorted(re.findall(r"<!-- (\S+): begin -->", TEXT))


def test_the_schema_for_editors_is_current() -> None:
    kept = (POLICIES / "notifications.schema.json").read_text()
    assert kept == written(), "`make schema` writes it again."
    Draft7Validator.check_schema(notifications_editor_schema())


def mistakes(content: str) -> list[Any]:
    return list(Draft7Validator(notifications_editor_schema()).iter_errors(read(content.encode()).value))


def test_an_editor_is_content_with_the_example_and_marks_what_is_refused() -> None:
    example = TEXT.partition("```yaml\n")[2].partition("```")[0]
    assert mistakes(example) == []
    for old, new in (("routes:", "rutes:"), ("type: apprise", "type: fax"), ("budget: 10", "budget: 0")):
        assert mistakes(example.replace(old, new)) != []


@pytest.fixture
def is_genuine() -> Callable[..., bool]:
    """The function that the page shows."""
    shown: dict[str, Any] = {}
    exec(TEXT.partition("```python\n")[2].partition("```")[0], shown)
    found: Callable[..., bool] = shown["is_genuine"]
    return found


def test_the_shown_function_takes_what_we_sign_and_nothing_else(is_genuine: Callable[..., bool]) -> None:
    now, body = time.time(), b'{"event": "decision.revert"}'
    sent = headers("n1", now, body, [signing_key(KEY)])
    assert is_genuine(sent, body, KEY)
    assert not is_genuine(sent, body + b" ", KEY)
    assert not is_genuine(sent, body, OLD)
    assert not is_genuine({**sent, "webhook-id": "n2"}, body, KEY)
    assert not is_genuine({**sent, "webhook-timestamp": str(int(now) - 1)}, body, KEY)
    assert not is_genuine({}, body, KEY)
    for late in (now - 400, now + 400):  # a request that somebody kept
        assert not is_genuine(headers("n1", late, body, [signing_key(KEY)]), body, KEY)


def test_while_a_key_is_taken_over_both_verify(is_genuine: Callable[..., bool]) -> None:
    both = headers("n1", time.time(), b"{}", [signing_key(KEY), signing_key(OLD)])
    assert is_genuine(both, b"{}", KEY)
    assert is_genuine(both, b"{}", OLD)
