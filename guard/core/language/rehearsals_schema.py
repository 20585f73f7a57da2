"""rehearsals/*.yaml: ways of labelling conversations, as they are written, and as values. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic
from guard.core.language.schema_parts import DURATION, ID, TEXT, seconds
from guard.core.language.scope_schema import scope_words
from guard.core.model.rehearsal import LONGEST, SAMPLE, SINCE, Bar, Rehearsal, Rule

_NAME: Final = {**TEXT, "maxLength": 80}
_NAMES: Final = {
    "title": "a name, or a list of names",
    "anyOf": [_NAME, {"type": "array", "items": _NAME, "minItems": 1, "maxItems": 200}],
}
WORDS: Final[Mapping[str, str]] = {
    "channel": "The channel that it came in by, such as `email`, `conversation`, `whatsapp`.",
    "locale": "Its language, such as `fr`.",
    "tag": "The id of a tag that it carries.",
    "source": "What Fin answered with, as KIND/ID, such as `article/41`.",
    "setup": "What brought Fin in, such as `workflow`.",
}
"""The words that compare one thing of a conversation with names."""
_CONDITION: Final = {"$ref": "#/$defs/condition"}
_CONDITIONS: Final = {"type": "array", "items": _CONDITION, "minItems": 1, "maxItems": 50}
CONDITION: Final[dict[str, Any]] = {
    "title": "a condition such as { locale: fr }",
    "type": "object",
    "minProperties": 1,
    "additionalProperties": False,
    "properties": {
        **{word: {**_NAMES, "description": says} for word, says in WORDS.items()},
        "fin": {"type": "boolean", "description": "Whether Fin took part."},
        "attribute": {
            "title": "attributes with their values",
            "type": "object",
            "minProperties": 1,
            "additionalProperties": _NAMES,
            "description": "Values of other attributes that are kept.",
        },
        "any_of": {**_CONDITIONS, "description": "One of these holds."},
        "all_of": {**_CONDITIONS, "description": "All of these hold."},
        "not": {**_CONDITION, "description": "This does not hold."},
    },
}
_SHARE: Final = {"title": "a share such as 0.9", "type": "number", "exclusiveMinimum": 0, "maximum": 1}
_BAR: Final[dict[str, Any]] = {
    "title": "a mapping with precision or recall",
    "type": "object",
    "additionalProperties": False,
    "anyOf": [{"required": ["precision"]}, {"required": ["recall"]}],
    "properties": {
        "precision": {**_SHARE, "description": "Of the labels that it gives, the share that is right."},
        "recall": {**_SHARE, "description": "Of the labels that people decided on, the share that it gives."},
        "at_least": {
            "title": "a number of conversations",
            "type": "integer",
            "minimum": 1,
            "maximum": 100000,
            "description": "With fewer conversations judged, the bar is not reached. Left out: 1.",
        },
        "of": {**_NAMES, "description": "Of each of these labels, and not of all together."},
    },
    "description": "What has to be reached. Below it, `guardrail rehearse` exits with 1.",
}
REHEARSAL: Final[dict[str, Any]] = {
    "title": "a mapping with id and label",
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "label"],
    "properties": {
        "id": {**ID, "description": "What it is called."},
        "says": {**TEXT, "description": "What it is for, in a sentence."},
        "label": {**_NAME, "description": "The attribute of conversations that is labelled, by its name."},
        "since": {**DURATION, "description": f"How far back conversations are looked at. Left out: {SINCE}."},
        "sample": {
            "title": "a number of conversations",
            "type": "integer",
            "minimum": 20,
            "maximum": 20000,
            "description": f"About how many are read whole, chosen by chance. Left out: {SAMPLE}.",
        },
        "rules": {
            "title": "a list of rules",
            "type": "array",
            "minItems": 1,
            "maxItems": 200,
            "items": {
                "title": "a mapping with label and when",
                "type": "object",
                "additionalProperties": False,
                "required": ["label", "when"],
                "properties": {
                    "label": {**_NAME, "description": "The label that it gives."},
                    "when": {
                        **_CONDITION,
                        "description": "Where it gives it. The first rule that holds decides.",
                    },
                },
            },
            "description": "Rules that label a conversation by its facts.",
        },
        "otherwise": {**_NAME, "description": "The label where no rule holds. Left out: none."},
        "command": {
            "title": "a program with its arguments",
            "type": "array",
            "items": TEXT,
            "minItems": 1,
            "maxItems": 50,
            "description": "A program that reads facts and writes labels, a line of JSON each.",
        },
        "within": {**DURATION, "description": f"How long the program may take. Left out: {LONGEST}."},
        "csv": {**TEXT, "description": "A file with the columns `conversation` and `label`."},
        "require": _BAR,
        **scope_words("the rehearsal"),
    },
}


def rehearsals_schema() -> dict[str, Any]:
    """A file of rehearsals."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Intercom Guardrail rehearsals",
        "type": "object",
        "properties": {
            "version": {"const": 1, "description": "The version of the language: 1."},
            "rehearsals": {"type": "array", "items": REHEARSAL, "minItems": 1, "maxItems": 200},
        },
        "required": ["version", "rehearsals"],
        "additionalProperties": False,
        "$defs": {"condition": CONDITION},
    }


def rehearsal_errors(written: Mapping[str, Json]) -> Iterator[Diagnostic]:
    """What a schema cannot say of a rehearsal."""
    candidates = [name for name in ("rules", "command", "csv") if name in written]
    if len(candidates) > 1:
        both = " and ".join(f"`{name}`" for name in candidates)
        yield Diagnostic((candidates[1],), f"One way of labelling is rehearsed, not {both}: take one out.")
    if "otherwise" in written and "rules" not in written:
        yield Diagnostic(("otherwise",), "`otherwise` is for where no rule holds, and there are no `rules`.")
    if "within" in written and "command" not in written:
        yield Diagnostic(("within",), "`within` is how long a `command` may take, and there is none.")
    for name in ("csv", "command"):
        yield from _leads_out(name, written)
    for number, rule in enumerate(written.get("rules", ())):
        if written["label"] in rule["when"].get("attribute", {}):
            sentence = f"A rule cannot know `{written['label']}`: it is the label that is rehearsed."
            yield Diagnostic(("rules", number, "when", "attribute"), sentence)


def _leads_out(name: str, written: Mapping[str, Json]) -> Iterator[Diagnostic]:
    """Files stand beside the rehearsals, so that a review sees them."""
    value = written.get(name, "")
    path = value if isinstance(value, str) else value[0]
    if path.startswith(("/", "~")) or ".." in path.split("/") or "\\" in path:
        yield Diagnostic((name,), f"`{path}` leads out of the folder of rehearsals: put it there.")


def build_rehearsal(written: Mapping[str, Json], file: str = "", line: int = 0) -> Rehearsal:
    """The value of a rehearsal without errors."""
    bar = written.get("require", {})
    return Rehearsal(
        id=written["id"],
        label=written["label"],
        since=seconds(written.get("since", SINCE)),
        says=written.get("says", ""),
        sample=written.get("sample", SAMPLE),
        rules=tuple(Rule(rule["label"], rule["when"]) for rule in written.get("rules", ())),
        otherwise=written.get("otherwise", ""),
        command=tuple(written.get("command", ())),
        within=seconds(written.get("within", LONGEST)),
        csv=written.get("csv", ""),
        require=Bar(
            bar.get("precision"), bar.get("recall"), bar.get("at_least", 1), _many(bar.get("of", ()))
        ),
        file=file,
        line=line,
    )


def build_rehearsals(
    written: Sequence[Mapping[str, Json]], places: Mapping[str, Json] | None = None
) -> tuple[Rehearsal, ...]:
    """The values of rehearsals without errors, by their ids. `places` are their files and lines by id."""
    known = places or {}
    built = [build_rehearsal(one, *known.get(one["id"], ("", 0))) for one in written]
    return tuple(sorted(built, key=lambda one: one.id))


def _many(value: Json) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
