"""What else judges a log from a file: Panther's rules, Rego inside Python, DuckDB. Each finds (entry id, rule)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, TypeAlias

import orjson

from tests.bench.log_rules import RULES

Matches: TypeAlias = set[tuple[str, str]]
Rival: TypeAlias = Callable[[Path], Matches]

_PANTHER: Final = """
from datetime import datetime
from zoneinfo import ZoneInfo
PARIS = ZoneInfo("Europe/Paris")

def minute_of(at):
    local = datetime.fromtimestamp(at, PARIS)
    return local.hour * 60 + local.minute

def day_of(at):
    return datetime.fromtimestamp(at, PARIS).date().isoformat()

def odd_hours(at):
    return datetime.fromtimestamp(at, PARIS).weekday() > 4 or not 480 <= minute_of(at) < 1140

def rule(e):
    type_, by, at, meta = e["activity_type"], e["performed_by"], e["created_at"], e["metadata"]
    who, kind, ip = by["email"] or "", by["type"], by["ip"] or ""
    return CONDITION
"""
_REGO: Final = """
package guard
import rego.v1

e := input
by := e.performed_by
default who := ""
who := by.email if is_string(by.email)
default ip := ""
ip := by.ip if is_string(by.ip)
kind := by.type
at := [e.created_at * 1000000000, "Europe/Paris"]
clock := time.clock(at)
minute := clock[0] * 60 + clock[1]
odd_hours if time.weekday(at) in {"Saturday", "Sunday"}
odd_hours if minute < 480
odd_hours if minute >= 1140
cafe if ip == ""
cafe if startswith(ip, "198.51.100.")
night(first, last) if minute < first
night(first, last) if minute >= last
night_or_cafe if night(360, 1320)
night_or_cafe if cafe
key_made if e.activity_type == "custom_authentication_token_creation"
key_made if startswith(e.activity_type, "messenger_api_secret_")
begins_and_ends(start, end) if { startswith(who, start); endswith(who, end) }
some_end(ends) if { some one in ends; endswith(e.activity_type, one) }
date := time.date(at)
frozen if { date[0] == 2026; date[1] == 11; date[2] >= 20 }
frozen if { date[0] == 2026; date[1] == 12; date[2] <= 2 }
"""
_READ: Final = """
CREATE OR REPLACE TEMP TABLE entries AS
SELECT id, activity_type, metadata, created_at, coalesce(performed_by->>'email', '') AS who,
       performed_by->>'type' AS kind, coalesce(performed_by->>'ip', '') AS ip,
       timezone('Europe/Paris', to_timestamp(created_at)) AS local,
       hour(local) * 60 + minute(local) AS minute
FROM read_ndjson(?, columns = {id: 'VARCHAR', activity_type: 'VARCHAR', created_at: 'BIGINT', performed_by: 'JSON',
                               metadata: 'JSON'})
"""


def rivals() -> Mapping[str, Rival]:
    """Those that are installed."""
    made = {
        "panther_core": ("panther_core", _panther),
        "regorus": ("lakera_regorus", _rego),
        "DuckDB": ("duckdb", _duckdb),
    }
    return {name: make() for name, (module, make) in made.items() if find_spec(module) is not None}


def _panther() -> Rival:
    rule, event = (
        import_module("panther_core.rule").Rule,
        import_module("panther_core.enriched_event").PantherEvent,
    )
    rules = [
        rule({"id": id, "versionId": "1", "body": _PANTHER.replace("CONDITION", one.python)})
        for id, one in RULES.items()
    ]

    def find(file: Path) -> Matches:
        found: Matches = set()
        with file.open("rb") as lines:
            for line in lines:
                entry = event(orjson.loads(line))
                for one in rules:
                    if one.run(entry, {}, {}).trigger_alert:
                        found.add((entry["id"], one.detection_id))
        return found

    return find


def _rego() -> Rival:
    engine: Any = import_module("lakera_regorus").Engine()
    rules = "\n".join(f'found contains "{id}" if {{ {one.rego} }}' for id, one in RULES.items())
    engine.add_policy("log.rego", _REGO + rules)

    def find(file: Path) -> Matches:
        found: Matches = set()
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                engine.set_input_json(line)
                answer = engine.eval_query("data.guard.found")["result"][0]["expressions"][0]["value"]
                if answer:
                    id_ = orjson.loads(line)["id"]
                    found.update((id_, one) for one in answer)
        return found

    return find


def _duckdb() -> Rival:
    database: Any = import_module("duckdb").connect()

    def find(file: Path) -> Matches:
        database.execute(_READ, [str(file)])
        found: Matches = set()
        for id, one in RULES.items():
            rows = database.execute(f"SELECT id FROM entries WHERE {one.sql}").fetchall()
            found.update((row[0], id) for row in rows)
        return found

    return find
