"""docs/policy-reference.md has every word of the language, made from its declaration, with an example that runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from guard.core.language.freeze_periods import periods_schema
from guard.core.language.people_schema import people_schema
from guard.core.language.policy_schema import policy_file_schema
from guard.core.language.reference import SECTIONS, Entry
from guard.core.language.rule_keywords import GROUPS, Keyword
from guard.core.language.rule_schema import KEYWORDS
from guard.core.language.vocabulary.conditions import words_in
from guard.core.model.verdict import Verdict
from guard.docgen.policy_reference import EXAMPLES, listing
from guard.loading.case_loader import read_cases, run_cases
from guard.loading.policy_files import CASES
from guard.loading.policy_loader import load, load_shared
from guard.loading.strict_yaml.reader import read

PAGE = EXAMPLES.parent / "policy-reference.md"
ENTRIES = [entry for _, entries in SECTIONS for entry in entries()]
FOLDERS = sorted({entry.example for entry in ENTRIES})
RULES = [keyword for _, keywords in GROUPS for keyword in keywords]
NOTES = {"title", "description", "$comment", "default", "examples", "deprecated"}


def test_the_page_is_current() -> None:
    written = "Run `python -m guard.docgen.policy_reference > docs/policy-reference.md`."
    assert PAGE.read_text() == listing(), written


# Every word has its entry


def _keys(schema: Any) -> Iterator[str]:
    """The names under `properties` at any depth of a schema of ours; what stands in a rule or condition is not ours."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for part in schema.values():
            yield from _keys(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _keys(part)


def test_every_key_and_word_that_the_loader_knows_has_an_entry() -> None:
    known = {*_keys({**policy_file_schema(), "$defs": {}}), *_keys(people_schema()), *_keys(periods_schema())}
    words = set(policy_file_schema()["$defs"]["condition"]["properties"])
    named = {entry.name.partition(":")[0] for entry in ENTRIES} | {
        "set",
        "group",
        "to",
        "after",
    }  # shown in `revert: { set: {...} }`, in `from` and in `escalate`
    assert known - named == set()
    assert words == {entry.name for entry in ENTRIES if entry.section == "when"}


def test_every_value_to_choose_from_has_an_entry() -> None:
    policy = policy_file_schema()["properties"]["policies"]["items"]["properties"]
    titles = {entry.title for entry in ENTRIES}
    wanted = {f"mode: {one}" for one in policy["mode"]["enum"]}
    wanted |= {f"more_than: per: {one}" for one in policy["more_than"]["properties"]["per"]["enum"]}
    plain, mapping = policy["then"]["oneOf"]
    wanted |= {f"then: {one}" for one in (*plain["enum"], *mapping["properties"])}
    wanted |= {f"then: revert with {one}" for one in mapping["properties"]["revert"]["properties"]}
    assert wanted - titles == set()


def test_every_keyword_of_a_rule_has_a_row() -> None:
    assert {rule.name for rule in RULES} == KEYWORDS - NOTES
    assert all(rule.name in json.dumps(rule.rule) for rule in RULES)


# Every example runs


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_example_has_cases_that_break_and_keep_it(folder: str) -> None:
    """By itself, as `guardrail test docs/examples/FOLDER` runs it: a policy without either case is a failure, too."""
    results = run_cases(load_shared(EXAMPLES / folder), EXAMPLES / folder)
    assert [one.sentence for one in results if not one.passed] == []
    cases = read_cases(load_shared(EXAMPLES / folder), EXAMPLES / folder).cases
    assert {one.expected.verdict > Verdict.ALLOW for one in cases} == {True, False}


def test_all_of_them_run_together() -> None:
    assert [one.sentence for one in run_cases(load_shared(EXAMPLES), EXAMPLES) if not one.passed] == []


def test_there_is_no_example_of_nothing() -> None:
    there = {str(file.parent.relative_to(EXAMPLES)) for file in EXAMPLES.rglob("policy.yaml")}
    assert there == set(FOLDERS)
    files = {file.name for file in EXAMPLES.rglob("*.yaml") if file.parent.name != CASES}
    assert files == {"policy.yaml", "people.yaml", "periods.yaml"}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.anchor)
def test_each_word_stands_in_its_example(entry: Entry) -> None:
    folder = EXAMPLES / entry.example
    document = read((folder / "policy.yaml").read_bytes()).value
    (policy,) = document["policies"]
    beside = {name: folder / f"{name}.yaml" for name in ("people", "periods")}
    given = {
        **policy,
        "file": document,
        **{name: read(file.read_bytes()).value if file.exists() else {} for name, file in beside.items()},
    }
    assert USES[entry.section](entry.name, given)


def _counts(name: str, policy: Any) -> bool:
    key, _, value = name.partition(": ")
    return key in policy["more_than"] and (not value or policy["more_than"][key] == value)


def _acts(name: str, policy: Any) -> bool:
    return name.partition(":")[0] in policy["then"] and (
        "set" not in name or "set" in policy["then"]["revert"]
    )


def _in_rule(name: str, fields: Any) -> bool:
    rules = list(fields.values())
    match name:
        case "field: false":
            return False in rules
        case "optional: true":
            return any(rule.get("optional") for rule in rules)
        case "implied types":
            return all("type" not in rule for rule in rules)
        case _:
            return name == "field: {...}" or any(name in rule for rule in rules)


USES: dict[str, Callable[[str, Any], bool]] = {
    "file": lambda name, policy: name in policy["file"],
    "policy": lambda name, policy: name in policy,
    "watch": lambda name, policy: name in (str(policy["watch"]) if name == "*" else policy["watch"]),
    "must": lambda name, policy: _in_rule(name, policy["must"]["properties"]),
    "when": lambda name, policy: (
        name in words_in(policy.get("when", {})) | words_in(policy.get("unless", {}))
    ),
    "more_than": _counts,
    "share": lambda name, policy: name in policy["share"],
    "aftermath": lambda name, policy: name in policy["aftermath"],
    "conversations": lambda name, policy: name in policy["watch"]["conversations"],
    "then": _acts,
    "standard_changes": lambda name, policy: name in policy["file"]["standard_changes"][0],
    "ask_first": lambda name, policy: name in policy["ask_first"],
    "window": lambda name, policy: name in policy["ask_first"]["window"],
    "require_approval": lambda name, policy: name in policy["then"]["require_approval"],
    "mode": lambda name, policy: bool(policy["mode"] == name),
    "exemptions": lambda name, policy: name in policy["exemptions"][0],
    "people": lambda name, policy: name in policy["people"],
    "periods": lambda name, policy: name in {**policy["periods"], **policy["periods"]["periods"]["year-end"]},
}
"""How it is seen that the example of a section shows a word."""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_keyword_holds_and_breaks_as_its_row_says(rule: Keyword, tmp_path: Path) -> None:
    body = {"kind": "team", "body": {"field": rule.holds}}
    broken = {"kind": "team", "body": {"field": rule.breaks}}
    policy = {"id": "p", "because": "x", "severity": "low", "watch": {"kind": "team"}, "then": "flag"}
    must = {"properties": {"field": _below(rule.rule)}}
    (tmp_path / "p.yaml").write_text(json.dumps({"version": 1, "policies": [{**policy, "must": must}]}))
    cases = [
        {"case": "holds", "state": body, "expect": {"verdict": "allow"}},
        {"case": "breaks", "state": broken, "expect": {"verdict": "flag", "policies": ["p"]}},
    ]
    (tmp_path / CASES).mkdir()
    (tmp_path / CASES / "p.yaml").write_text(json.dumps({"version": 1, "cases": cases}))
    assert [one.sentence for one in run_cases(load(tmp_path), tmp_path) if not one.passed] == []


def _below(rule: Any) -> Any:
    """A rule as it stands under a field: what refers to its top refers to that place."""
    return json.loads(json.dumps(rule).replace("#/$defs", "#/properties/field/$defs"))
