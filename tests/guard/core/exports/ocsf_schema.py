"""The published schema of OCSF 1.8.0 as a judge of events."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import jsonschema_rs

_SCHEMA: Final = Path(__file__).with_name("ocsf-1.8.0.json")


def problems(document: dict[str, Any]) -> list[str]:
    """What is wrong with an event, as sentences."""
    profiles = document.get("metadata", {}).get("profiles", [])
    name = " ".join([str(document.get("class_uid")), *profiles])
    found = [
        f"{error.instance_path}: {error.message[:200]}" for error in _validator(name).iter_errors(document)
    ]
    return [*found, *_wrong_names(document, _whole()["classes"][name])]


def _wrong_names(value: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    """Numbers beside which another name stands than the schema gives them."""
    wrong = []
    for name, declared in schema.get("properties", {}).items():
        if name not in value:
            continue
        wrong += _under(value[name], declared)
        names, sibling = declared.get("x-names"), declared.get("x-sibling")
        said = value.get(sibling) if sibling else None
        if names and said is not None and value[name] != 99 and names.get(str(value[name])) != said:
            wrong.append(
                f"{name} is {value[name]}, which is {names.get(str(value[name]))!r} and not {said!r}"
            )
    return wrong


def _under(value: Any, declared: dict[str, Any]) -> list[str]:
    schema = declared.get("items", declared)
    object_ = _whole()["objects"].get(schema.get("$ref", "").removeprefix("#/$defs/"))
    if object_ is None:
        return []
    members = value if isinstance(value, list) else [value]
    return [problem for member in members for problem in _wrong_names(member, object_)]


@cache
def _validator(name: str) -> Any:
    whole = _whole()
    schema = {**whole["classes"][name], "$defs": whole["objects"]}
    return jsonschema_rs.Draft202012Validator(schema)


@cache
def _whole() -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(_SCHEMA.read_bytes())
    return whole
