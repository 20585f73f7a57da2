"""Legal holds: what is neither deleted nor erased while one stands, and who may lift it. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from drift.core.model.email_addresses import plain_email
from drift.core.model.resources import Json, Ref

Sort: TypeAlias = Literal["everything", "person", "resource", "class"]


@dataclass(frozen=True, slots=True)
class LegalHold:
    """`about` is an address, KIND/ID or a class of record, as `sort` says; empty for everything. `until` None: until
    somebody releases it."""

    name: str
    because: str
    sort: Sort
    about: str
    made_by: str
    made_at: float
    until: float | None = None
    released_at: float | None = None
    released_by: str = ""
    released_because: str = ""

    def stands(self, now: float) -> bool:
        return self.released_at is None and (self.until is None or self.until > now)

    @property
    def says(self) -> str:
        """What it holds, as a clause."""
        of = {"person": f"what speaks of {self.about}", "resource": f"what is about {self.about}"}
        return of.get(self.sort, f"the class {self.about}" if self.about else "everything")

    @property
    def sentence(self) -> str:
        """Why something stays, for whoever wanted it gone."""
        return f"The legal hold {self.name} of {self.made_by} keeps {self.says}: {self.because.rstrip('.')}."


def why_not_released(hold: LegalHold, now: float, *, is_theirs: bool) -> str:
    """Why somebody cannot lift a hold; empty where they can. `is_theirs`: they placed it. What keeps evidence takes two
    people to take away, as a change does."""
    if not hold.stands(now):
        return f"The hold {hold.name} does not stand any more."
    if is_theirs:
        return f"You placed the hold {hold.name} yourself: somebody else has to release it."
    return ""


class Held:
    """What the standing holds keep of records, row by row. `actor_ids` are the ids in Intercom of the people that holds
    are about, by their address; `entries` the ids of log entries that explain changes of held resources."""

    def __init__(
        self,
        holds: Iterable[LegalHold],
        actor_ids: Mapping[str, frozenset[str]],
        entries: Mapping[str, frozenset[str]],
    ) -> None:
        self._holds = tuple(holds)
        self._actor_ids = actor_ids
        self._entries = entries

    def of_class(self, name: str) -> LegalHold | None:
        """The hold that keeps a whole class."""
        wanted = {("everything", ""), ("class", name)}
        return next((hold for hold in self._holds if (hold.sort, hold.about) in wanted), None)

    @property
    def looks_inside(self) -> bool:
        """Whether any hold keeps single records."""
        return any(hold.sort in ("person", "resource") for hold in self._holds)

    def keeps(self, rows: Sequence[Mapping[str, Json]], bodies: Iterable[Json] = ()) -> LegalHold | None:
        """The hold that keeps a record, given its row with those that go with it, and the bodies that it names."""
        texts = "\n".join(text for value in (*map(dict, rows), *bodies) for text in strings(value)).lower()
        return next((hold for hold in self._holds if self._keeps(hold, rows, texts)), None)

    def _keeps(self, hold: LegalHold, rows: Sequence[Mapping[str, Json]], texts: str) -> bool:
        if hold.sort == "person":
            ids = self._actor_ids.get(hold.about, frozenset())
            return hold.about in texts or any(row.get("actor_id") in ids for row in rows)
        if hold.sort == "resource":
            ref, entries = Ref.parse(hold.about), self._entries.get(hold.about, frozenset())
            named = any((row.get("kind"), row.get("resource_id")) == (ref.kind, ref.id) for row in rows)
            return named or hold.about.lower() in texts or any(row.get("id") in entries for row in rows)
        return False


def strings(value: object) -> Iterator[str]:
    """Every text in a value: keys, too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)


class NotAboutAnything(ValueError):
    """What a hold is to be about is no address, resource or class. The message is a finished sentence."""


def about_what(text: str, kinds: Container[str], classes: Sequence[str]) -> tuple[Sort, str]:
    """What a hold with this `about` keeps. Raises NotAboutAnything."""
    text = text.strip()
    if not text:
        return "everything", ""
    if "@" in text:
        return "person", plain_email(text)
    if text in classes:
        return "class", text
    kind, slash, _ = text.partition("/")
    if slash and kind in kinds:
        return "resource", str(Ref.parse(text))
    raise NotAboutAnything(
        f"`{text[:60]}` is no address, no KIND/ID and no class of record. The classes are {', '.join(classes)}."
    )
