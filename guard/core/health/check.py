"""The type of a check: what it reports, what it looks at, how sure it is, and what to do. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal, TypeAlias

from msgspec import Struct, field

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.resources import Json, Ref
from guard.core.health.facts import Facts, Item

Family: TypeAlias = Literal["broken", "dangling", "fin", "people", "stale", "unused", "duplicate"]
Severity: TypeAlias = Literal["low", "medium", "high"]
Certainty: TypeAlias = Literal["sure", "perhaps", "unknown"]
"""`sure`: what is reported is so. `perhaps`: it may be otherwise where nothing can be read; it never moves the score.
`unknown`: nothing that is read tells; the check says why, and reports nothing."""
FAMILIES: Final[Mapping[Family, str]] = {
    "broken": "Broken",
    "dangling": "Dangling",
    "fin": "What Fin may say",
    "people": "People",
    "stale": "Stale",
    "unused": "Unused",
    "duplicate": "Duplicate",
}
DAY: Final = 86400.0


class Fault(Struct, frozen=True):
    """What is wrong with one resource, as a finished sentence; since when, as far as that is known. `change` puts it
    right, as it stands in a proposal; None where no API can, or where a person has to choose."""

    because: str
    since: float | None = None
    change: Mapping[str, Json] | None = None


Finder: TypeAlias = Callable[["Facts", "Item"], Fault | None]


class Check(Struct, frozen=True):
    """`of` are the kinds that it reports on, and `fields` what it reads of them; `beside` are kinds that it has to know
    as well, with what it reads of those. It is asked about each resource that `concerns` it.

    `doubt` says what could make it otherwise (`perhaps`), or why nothing can be said (`unknown`). `days` is an age that
    a team may set otherwise. `steps` are for people, where no change puts it right. `untold` says of a resource, as a
    sentence, why nothing can be said of it: then it is not looked at.
    """

    id: str
    family: Family
    severity: Severity
    summary: str
    why: str
    follows: str
    steps: tuple[str, ...]
    of: tuple[str, ...]
    fields: tuple[str, ...] = ()
    beside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    certainty: Certainty = "sure"
    doubt: str = ""
    days: int | None = None
    concerns: Callable[[Item], bool] = lambda _item: True
    untold: Callable[[Facts, Item], str] | None = None
    find: Finder | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind that it has to know."""
        return tuple(dict.fromkeys((*self.of, *self.beside)))

    def age(self, facts: Facts) -> float:
        """The age in seconds from which on it reports."""
        return facts.days.get(self.id, self.days or 0) * DAY


def setting(item: Item, name: str, value: Json) -> Mapping[str, Json] | None:
    """The change that sets a field; None where no API writes it."""
    kind = CATALOGUE[item.ref.kind]
    if kind.update is None or name not in kind.writable:
        return None
    return {"resource": str(item.ref), "set": {f"/{name}": value}}


def deleting(item: Item) -> Mapping[str, Json] | None:
    """The change that deletes a resource; None where no API does."""
    return {"resource": str(item.ref), "delete": True} if CATALOGUE[item.ref.kind].delete else None


def named(facts: Facts, ref: Ref) -> str:
    """A resource as it is or was called, with its id."""
    item, gone = facts.get(ref), facts.gone.get(ref)
    title = item.title if item else gone.title if gone else ""
    kind = CATALOGUE[ref.kind].title.lower()
    return f"{kind} “{title}” ({ref.id})" if title and title != ref.id else f"{kind} {ref.id}"


def gone_since(facts: Facts, item: Item, gone: Iterable[Ref]) -> float | None:
    """Since when a resource names what is gone, as far as that is known: since the last of them went, or since it was
    changed to name them."""
    told = [known.since for ref in gone if (known := facts.gone.get(ref)) and known.since is not None]
    return max(*told, item.since) if told else None


def listed(names: list[str], most: int = 3) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"
