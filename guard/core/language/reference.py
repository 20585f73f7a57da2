"""The words of the policy language with what each says, taken from where they are declared. Pure.

Every entry names the folder of its example below `docs/examples/`. `guard/docgen/policy_reference.py` writes the
page of them, and `guard/docgen/language_tables.py` the tables of `docs/policies.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from guard.core.language.asking_schema import ASK_FIRST, WINDOW
from guard.core.language.freeze_periods import PERIOD, PERIODS
from guard.core.language.people_schema import PEOPLE
from guard.core.language.policy_schema import (
    DONE,
    EXEMPTION,
    FILE,
    MODES,
    MORE_THAN,
    PER,
    POLICY,
    REQUIRE_APPROVAL,
    WATCH,
)
from guard.core.language.share_schema import AFTERMATH, CHOSEN, SHARE
from guard.core.language.standard_schema import STANDARD_CHANGE
from guard.core.language.vocabulary.conditions import WORDS

_TITLES: Final[Mapping[str, str]] = {
    "*": "star",
    "field: {...}": "a field",
    "field: false": "a forbidden field",
    "optional: true": "optional",
    "revert: { set: {...} }": "revert with set",
    "require_approval: {...}": "require_approval",
}
"""How an entry is called whose name is no word."""
_SHOWN_ALONE: Final = frozenset({"unattributed", "from", "veto", "step_up", "freeze", "escalate"})
_SHARED: Final[Mapping[str, str]] = {
    **dict.fromkeys(("policy/id", "policy/because", "policy/severity"), "policy/labels"),
    **dict.fromkeys(("policy/owner", "policy/controls"), "policy/labels"),
    "policy/watch": "watch/kind",
    "policy/must": "must/a-field",
    "policy/more_than": "more_than/count",
    "policy/share": "share/above",
    "policy/aftermath": "aftermath/escalated",
    **dict.fromkeys((f"aftermath/{key}" for key in AFTERMATH["properties"]), "aftermath/escalated"),
    **dict.fromkeys(("share/of", "share/within", "share/at_least"), "share/above"),
    "share/against": "share/moved",
    **dict.fromkeys((f"conversations/{key}" for key in CHOSEN), "watch/conversations"),
    "policy/then": "then/flag",
    **dict.fromkeys((f"ask_first/{key}" for key in ASK_FIRST["properties"]), "policy/ask_first"),
    **dict.fromkeys((f"window/{key}" for key in WINDOW["properties"]), "policy/ask_first"),
    "policy/mode": "mode/observe",
    "policy/exemptions": "exemptions/resource",
    "policy/except": "policy/only",
    "exemptions/except": "exemptions/only",
    "more_than/within": "more_than/count",
    "more_than/per": "more_than/per-actor",
    **dict.fromkeys(
        (f"require_approval/{key}" for key in REQUIRE_APPROVAL["properties"] if key not in _SHOWN_ALONE),
        "then/require_approval",
    ),
    **dict.fromkeys(("exemptions/reason", "exemptions/owner"), "exemptions/resource"),
    **dict.fromkeys((f"people/{key}" for key in PEOPLE if key != "groups"), "people/groups"),
    "require_approval/freeze": "periods/approvers",
    **dict.fromkeys((f"periods/{key}" for key in (*PERIODS, *PERIOD["properties"])), "periods/approvers"),
    **dict.fromkeys(("file/version", "file/policies"), "file"),
    "file/standard_changes": "standard_changes/fields",
    **dict.fromkeys(
        (f"standard_changes/{key}" for key in STANDARD_CHANGE["properties"] if key != "ticket"),
        "standard_changes/fields",
    ),
}
"""Words that are shown in the example of another one. All others have one of their own."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One word: how it is written, what it says, what it takes, and whether it must be there."""

    section: str
    name: str
    says: str
    takes: str = ""
    needed: bool = False

    @property
    def title(self) -> str:
        return f"{self.section}: {_TITLES.get(self.name, self.name)}"

    @property
    def anchor(self) -> str:
        """The end of an address that leads to its heading."""
        return self.title.replace(":", "").replace(" ", "-")

    @property
    def example(self) -> str:
        """The folder of its example, below `docs/examples/`."""
        return _SHARED.get(self._own, self._own)

    @property
    def has_its_own(self) -> bool:
        """Whether the example is named after this word, and not after another one that it shows as well."""
        return self.example == self._own

    @property
    def _own(self) -> str:
        return f"{self.section}/{self.anchor.removeprefix(f'{self.section}-')}"


STAR: Final = (
    "Any characters, in the names of kinds and of activity types. A text that begins with it needs quotes: "
    '`"*_deletion"`.'
)
MUST: Final = (
    Entry("must", "field: {...}", "Under `properties`: the field has to be there, and fit."),
    Entry("must", "optional: true", "The field may be missing. Where it is there, it has to fit."),
    Entry("must", "field: false", "The field must not be there at all."),
    Entry(
        "must",
        "implied types",
        "A keyword brings its type along: `minimum` means a number, `pattern` a text, `contains` a list, `properties` "
        "a mapping. Missing and null are none of these.",
    ),
    Entry(
        "must",
        "not",
        "The rule inside does not hold. Nothing is added in it, so name the type where null is fine.",
    ),
)


def policy_keys() -> tuple[Entry, ...]:
    return tuple(_entries("policy", POLICY))


def watched() -> tuple[Entry, ...]:
    return (*_entries("watch", WATCH), Entry("watch", "*", STAR))


def conditions() -> tuple[Entry, ...]:
    return tuple(Entry("when", word.name, word.summary, takes(word.schema)) for word in WORDS.values())


def counted() -> tuple[Entry, ...]:
    return tuple(_entries("more_than", MORE_THAN))


def together() -> tuple[Entry, ...]:
    return tuple(Entry("more_than", f"per: {name}", says) for name, says in PER.items())


def sharing() -> tuple[Entry, ...]:
    return tuple(_entries("share", SHARE))


def after_changes() -> tuple[Entry, ...]:
    return tuple(_entries("aftermath", AFTERMATH))


def choosing() -> tuple[Entry, ...]:
    return tuple(_entries("conversations", {"properties": CHOSEN}))


def done() -> tuple[Entry, ...]:
    return tuple(
        Entry("then", name, f"{after[0].upper()}{after[1:]}. Asked for in advance: {before}.")
        for name, (after, before) in DONE.items()
    )


def approving() -> tuple[Entry, ...]:
    return tuple(_entries("require_approval", REQUIRE_APPROVAL))


def asking() -> tuple[Entry, ...]:
    return tuple(_entries("ask_first", ASK_FIRST))


def opening() -> tuple[Entry, ...]:
    return tuple(_entries("window", WINDOW))


def modes() -> tuple[Entry, ...]:
    return tuple(Entry("mode", name, says) for name, says in MODES.items())


def excusing() -> tuple[Entry, ...]:
    return tuple(_entries("exemptions", EXEMPTION))


def agreeing() -> tuple[Entry, ...]:
    return tuple(_entries("standard_changes", STANDARD_CHANGE))


def people() -> tuple[Entry, ...]:
    return tuple(_entries("people", {"properties": PEOPLE, "required": ["version"]}))


def periods() -> tuple[Entry, ...]:
    top = _entries("periods", {"properties": PERIODS, "required": list(PERIODS)})
    return (*top, *_entries("periods", PERIOD))


SECTIONS: Final[tuple[tuple[str, Callable[[], tuple[Entry, ...]]], ...]] = (
    ("The file", lambda: tuple(_entries("file", {"properties": FILE, "required": ["version"]}))),
    ("Keys of a policy", policy_keys),
    ("watch", watched),
    ("must", lambda: MUST),
    ("when and unless", conditions),
    ("more_than", lambda: (*counted(), *together())),
    ("share", lambda: (*sharing(), *choosing())),
    ("aftermath", after_changes),
    ("then", lambda: (*done(), *approving())),
    ("ask_first", lambda: (*asking(), *opening())),
    ("mode", modes),
    ("exemptions", excusing),
    ("standard_changes", agreeing),
    ("people.yaml", people),
    ("periods.yaml", periods),
)
"""All words of the language, in the order of the page."""


def _entries(section: str, schema: Mapping[str, Any]) -> Iterator[Entry]:
    for name, part in schema["properties"].items():
        yield Entry(section, name, part["description"], takes(part), name in schema.get("required", ()))


def takes(schema: Mapping[str, Any]) -> str:
    """What may stand there, in words; empty where the description says it all."""
    if "title" in schema:
        return str(schema["title"])
    if "enum" in schema:
        return f"one of {', '.join(schema['enum'])}"
    if schema.get("type") == "boolean":
        return "true or false"
    if schema.get("type") == "integer":
        return f"a whole number, {schema['minimum']} or more"
    if schema.get("type") == "array" and "title" in schema["items"]:
        return f"a list, each item {schema['items']['title']}"
    return ""
