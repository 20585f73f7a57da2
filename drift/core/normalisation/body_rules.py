"""What normalisation does at each place of a body: drop it, sort it, hide it. Compiled once per kind. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from drift.core.catalogue.kind import SetField
from drift.core.normalisation.redaction import is_secret_key

_MOST_SEEN: Final = 4096
"""Keys remembered for one place: some objects have a key for each of their items."""


@dataclass(slots=True)
class BodyRules:
    """The rules for one place of a body and the places inside it."""

    keys: dict[str, BodyRules] = field(default_factory=dict)
    every: BodyRules | None = None  # each key (`*`) or each item (`[]`) that has no rules of its own
    drop: bool = False
    secret: bool = False
    copy: bool = False
    order: SetField | None = None
    seen: dict[str, BodyRules] = field(default_factory=dict)  # what `place` answered

    def place(self, key: str) -> BodyRules:
        """The rules for the value of a key, which is also secret where the key names a secret."""
        found = self.keys.get(key) or self.every or NOTHING
        if is_secret_key(key) and not found.secret:
            found = replace(found, secret=True)
        if len(self.seen) < _MOST_SEEN:
            self.seen[key] = found
        return found

    def at(self, path: str) -> BodyRules:
        """The rules for this path, made when there are none. To be used before any `place`."""
        rules = self
        for step in path.replace("[]", ".*").split("."):
            if step == "*":
                rules.every = rules.every or BodyRules()
                rules = rules.every
            else:
                rules = rules.keys.setdefault(step, BodyRules())
        return rules


NOTHING: Final = BodyRules()


@lru_cache(maxsize=256)
def compiled(
    volatile: tuple[str, ...], sets: tuple[SetField, ...], secrets: tuple[str, ...], copies: tuple[str, ...]
) -> BodyRules:
    """The rules for whole bodies, from what a kind declares."""
    root = BodyRules()
    for path in volatile:
        root.at(path).drop = True
    for set_field in sets:
        root.at(set_field.path).order = set_field
    for path in secrets:
        root.at(path).secret = True
    for path in copies:
        root.at(path).copy = True
    return root
