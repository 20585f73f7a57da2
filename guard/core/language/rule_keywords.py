"""The keywords of JSON Schema as rules use them: what each asks for, a value that holds and one that breaks it. Pure.

Which keywords there are says `guard/core/language/rule_schema.py`; a test holds the two together, and runs every row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from drift.core.model.resources import Json


@dataclass(frozen=True, slots=True)
class Keyword:
    """One keyword: `rule` shows it in use, `holds` is a value that keeps the rule and `breaks` one that does not."""

    name: str
    says: str
    rule: Json
    holds: Json
    breaks: Json


_SHORT: Final = {"maxLength": 3}
_SMALL: Final = {"maximum": 9}
_TEXT: Final = {"type": "string"}

ANY: Final = (
    Keyword("const", "exactly this value", {"const": "live"}, "live", "draft"),
    Keyword("enum", "one of these values", {"enum": ["live", "draft"]}, "draft", "archived"),
    Keyword(
        "type",
        "of this type, or of one of these: string, number, integer, boolean, array, object, null",
        {"type": ["string", "null"]},
        None,
        5,
    ),
)
TEXTS: Final = (
    Keyword(
        "pattern",
        "a text that this regular expression finds something in",
        {"pattern": "^https:"},
        "https://a",
        "ftp",
    ),
    Keyword("minLength", "a text of at least so many characters", {"minLength": 3}, "abc", "ab"),
    Keyword("maxLength", "a text of at most so many characters", {"maxLength": 3}, "abc", "abcd"),
    Keyword(
        "format",
        "a text of this form, such as email, uri, date, ipv4",
        {"format": "email"},
        "bob@acme.example",
        "bob",
    ),
)
NUMBERS: Final = (
    Keyword("minimum", "a number, this or greater", {"minimum": 5}, 5, 4),
    Keyword("maximum", "a number, this or smaller", {"maximum": 5}, 5, 6),
    Keyword("exclusiveMinimum", "a number greater than this", {"exclusiveMinimum": 5}, 6, 5),
    Keyword("exclusiveMaximum", "a number smaller than this", {"exclusiveMaximum": 5}, 4, 5),
    Keyword("multipleOf", "a number that this divides", {"multipleOf": 15}, 30, 20),
)
LISTS: Final = (
    Keyword(
        "contains",
        "a list with at least one item that fits",
        {"contains": {"const": "inbox"}},
        ["inbox", "api"],
        ["api"],
    ),
    Keyword(
        "minContains",
        "beside `contains`: so many items at least fit",
        {"contains": _SMALL, "minContains": 2},
        [1, 2, 30],
        [1, 20, 30],
    ),
    Keyword(
        "maxContains",
        "beside `contains`: so many items at most fit",
        {"contains": _SMALL, "maxContains": 1},
        [1, 20],
        [1, 2],
    ),
    Keyword(
        "items",
        "a list of which every item fits",
        {"items": {"enum": ["inbox", "api"]}},
        ["inbox"],
        ["inbox", "x"],
    ),
    Keyword(
        "prefixItems",
        "a list of which the first items fit these, one by one",
        {"prefixItems": [{"const": "a"}]},
        ["a", 1],
        ["b"],
    ),
    Keyword("minItems", "a list of at least so many items", {"minItems": 1}, ["a"], []),
    Keyword("maxItems", "a list of at most so many items", {"maxItems": 1}, ["a"], ["a", "b"]),
    Keyword(
        "uniqueItems", "a list in which nothing is there twice", {"uniqueItems": True}, ["a", "b"], ["a", "a"]
    ),
    Keyword(
        "unevaluatedItems",
        "a list of which the items that nothing else spoke of fit; `false`: there are none",
        {"prefixItems": [{"const": "a"}], "unevaluatedItems": False},
        ["a"],
        ["a", "b"],
    ),
)
MAPPINGS: Final = (
    Keyword(
        "properties",
        "a mapping with these fields, each of which fits",
        {"properties": {"on": {"const": True}}},
        {"on": True},
        {},
    ),
    Keyword(
        "optional",
        "in a field of `properties`: it may be missing (our own word, not one of JSON Schema)",
        {"properties": {"on": {"const": True, "optional": True}}},
        {},
        {"on": False},
    ),
    Keyword("required", "a mapping that has these fields", {"required": ["on"]}, {"on": None}, {"off": 1}),
    Keyword(
        "additionalProperties",
        "the fields that `properties` does not name fit; `false`: there are none",
        {"properties": {"on": {}}, "additionalProperties": False},
        {"on": 1},
        {"on": 1, "off": 2},
    ),
    Keyword(
        "patternProperties",
        "the fields whose names match the expression fit",
        {"patternProperties": {"^x_": _TEXT}},
        {"x_a": "b"},
        {"x_a": 1},
    ),
    Keyword(
        "propertyNames", "the names of all fields fit", {"propertyNames": _SHORT}, {"on": 1}, {"onwards": 1}
    ),
    Keyword("minProperties", "a mapping of at least so many fields", {"minProperties": 1}, {"a": 1}, {}),
    Keyword(
        "maxProperties",
        "a mapping of at most so many fields",
        {"maxProperties": 1},
        {"a": 1},
        {"a": 1, "b": 2},
    ),
    Keyword(
        "dependentRequired",
        "who has the one field has the others, too",
        {"dependentRequired": {"url": ["token"]}},
        {"url": "a", "token": "b"},
        {"url": "a"},
    ),
    Keyword(
        "dependentSchemas",
        "who has the field fits the rule",
        {"dependentSchemas": {"url": {"properties": {"token": _TEXT}}}},
        {"url": "a", "token": "b"},
        {"url": "a", "token": 1},
    ),
    Keyword(
        "unevaluatedProperties",
        "the fields that nothing else spoke of fit; `false`: there are none",
        {"allOf": [{"properties": {"on": {}}}], "unevaluatedProperties": False},
        {"on": 1},
        {"on": 1, "off": 2},
    ),
)
JOINED: Final = (
    Keyword("allOf", "all of these rules hold", {"allOf": [{"minimum": 5}, {"maximum": 9}]}, 7, 10),
    Keyword("anyOf", "one of these rules holds, or several", {"anyOf": [{"const": 1}, {"minimum": 5}]}, 6, 3),
    Keyword(
        "oneOf", "one of these rules holds, and no other", {"oneOf": [{"maximum": 5}, {"minimum": 5}]}, 6, 5
    ),
    Keyword("not", "the rule does not hold", {"not": {"const": "live"}}, "draft", "live"),
    Keyword(
        "if",
        "where this rule holds, `then` holds; where not, `else`",
        {"if": {"type": "string"}, "then": _SHORT},
        5,
        "abcd",
    ),
    Keyword("then", "what holds where `if` does", {"if": {"type": "string"}, "then": _SHORT}, "abc", "abcd"),
    Keyword("else", "what holds where `if` does not", {"if": {"type": "string"}, "else": _SMALL}, 5, 10),
    Keyword(
        "$ref",
        "the rule that stands at this place of the same rule",
        {"$ref": "#/$defs/short", "$defs": {"short": _SHORT}},
        "abc",
        "abcd",
    ),
    Keyword(
        "$defs", "rules under names, for `$ref`", {"$ref": "#/$defs/small", "$defs": {"small": _SMALL}}, 5, 10
    ),
)
GROUPS: Final = (
    ("Of any value", ANY),
    ("Of texts", TEXTS),
    ("Of numbers", NUMBERS),
    ("Of lists", LISTS),
    ("Of mappings", MAPPINGS),
    ("Rules about rules", JOINED),
)
