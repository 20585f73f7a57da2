"""A made-up workspace of any size with every kind that can be read, as whole answers to every request for it.

Shapes, envelopes and page sizes are those of the embedded workspace; ids, names and texts are drawn from a seed.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any, Final, TypeAlias

import orjson

from drift.core.catalogue.catalogue import KINDS
from drift.core.catalogue.kind import Kind, Listing
from tests.bench.material import SEED, Words, article
from tests.bench.shapes import Answer, Shapes

Place: TypeAlias = tuple[str, int]
"""A path and the number of a page."""
Item: TypeAlias = dict[str, Any]

FULL: Final = 20_000
OF_FULL: Final[Mapping[str, int]] = {
    "admin": 200, "team": 60, "away_status_reason": 20, "identity_verification_secret": 2, "brand": 5,
    "email_setting": 20, "office_hours_schedule": 40, "office_hours_exception": 400, "data_connector": 300,
    "workflow": 60, "content_import_source": 60, "external_page": 2_000, "audience": 100, "content_snippet": 1_000,
    "internal_article": 1_500, "folder": 150, "article_draft": 250, "help_center": 4, "collection": 300,
    "help_center_redirect": 500, "macro": 2_500, "newsfeed": 10, "news_item": 400, "subscription_type": 20,
    "ticket_type": 40, "ticket_type_attribute": 400, "ticket_state": 20, "conversation_attribute": 60,
    "conversation_attribute_option": 300, "data_attribute": 300, "tag": 800, "segment": 150,
    "file_source_content": 100,
}  # fmt: skip
"""How many there are of each kind among 20,000 resources; articles are the rest, and each singleton is there once."""

_NAMES: Final = ("name", "title", "label", "full_name")
_TEXTS: Final = ("body", "body_markdown", "body_text", "html")


class Mixture:
    """`answers` holds every answer by its place, `kinds` how many resources there are of each kind."""

    def __init__(self, wanted: int, shapes: Shapes) -> None:
        self.answers: dict[Place, Answer] = {}
        self.kinds: dict[str, int] = {}
        self._shapes = shapes
        self._chance = random.Random(SEED)
        self._words = Words(self._chance)
        self._number = count(100_001)
        self._made: dict[str, list[Item]] = {}
        counts = {name: max(1, round(number * wanted / FULL)) for name, number in OF_FULL.items()}
        readable = [one for one in KINDS if not one.log_only]
        singletons = sum(one.singleton for one in readable)
        counts["article"] = max(counts["article_draft"], wanted - singletons - sum(counts.values()))
        for kind in sorted(readable, key=lambda one: one.parent is not None):
            self._make(kind, counts.get(kind.name, 1), counts)

    def workflow_ids(self) -> list[str]:
        return [str(item["id"]) for item in self._made["workflow"]]

    def _make(self, kind: Kind, number: int, counts: Mapping[str, int]) -> None:
        self.kinds[kind.name] = number
        if kind.singleton and kind.get is not None:
            self.answers[kind.get.path, 1] = self._shapes.ask(kind.get, {})
        elif kind.name == "article":
            self._list(kind, self._articles(number, counts["article_draft"]))
        elif kind.name == "article_draft":
            self._drafts(kind)
        elif kind.by_configured_id:
            self._each_alone(kind, self._shapes.ids(kind.name), number)
        elif kind.nested and kind.listing is not None:
            self._under(kind, kind.listing, number)
        else:
            self._list(kind, self._grown(kind, self._patterns(kind), number))
            if kind.needs_get:
                self._each_alone(kind, [str(one["id"]) for one in self._patterns(kind)], number)

    def _articles(self, number: int, drafts: int) -> list[Item]:
        made = [article(next(self._number), self._words, self._chance) for _ in range(number)]
        for one in made[:drafts]:
            one["has_unpublished_changes"] = True
        return made

    def _drafts(self, kind: Kind) -> None:
        assert kind.get is not None
        for one in self._made["article"]:
            if one["has_unpublished_changes"]:
                place = kind.get.path.format(parent_id=one["id"], id=one["id"])
                self.answers[place, 1] = one | {"title": self._words.sentence(3, 7)}

    def _each_alone(self, kind: Kind, ids: Sequence[str], number: int) -> None:
        """An answer to the GET of each; those that a list named before keep their ids."""
        assert kind.get is not None
        patterns = [self._shapes.ask(kind.get, {}, id=id_) for id_ in ids]
        made = self._made.setdefault(kind.name, [{"id": str(next(self._number))} for _ in range(number)])
        inside = kind.identity.rpartition(".")[0]
        for position, one in enumerate(made):
            whole = copy.deepcopy(patterns[position % len(patterns)])
            (whole[inside] if inside else whole)["id"] = one["id"]
            self.answers[kind.get.path.format(id=one["id"]), 1] = whole

    def _under(self, kind: Kind, listing: Listing, number: int) -> None:
        """The same number under each parent, the rest under the last."""
        parents = self._made[str(kind.parent)]
        pattern = next(
            answer for answer in self._answers_under(kind, listing) if _items(answer, listing.items)
        )
        share = number // len(parents)
        for position, parent in enumerate(parents):
            last = position == len(parents) - 1
            many = self._grown(
                kind, _items(pattern, listing.items), number - share * position if last else share
            )
            envelope = pattern | ({"id": parent["id"]} if "id" in pattern else {})
            path = listing.endpoint.path.format(parent_id=parent["id"])
            self._in_pages(path, listing, envelope, many)

    def _answers_under(self, kind: Kind, listing: Listing) -> Iterator[Answer]:
        for id_ in self._shapes.ids(str(kind.parent)):
            yield self._shapes.ask(listing.endpoint, _size(listing), parent_id=id_)

    def _patterns(self, kind: Kind) -> list[Item]:
        assert kind.listing is not None
        return _items(self._shapes.ask(kind.listing.endpoint, _size(kind.listing)), kind.listing.items)

    def _list(self, kind: Kind, items: list[Item]) -> None:
        assert kind.listing is not None
        self._made[kind.name] = items
        envelope = self._shapes.ask(kind.listing.endpoint, _size(kind.listing))
        self._in_pages(kind.listing.endpoint.path, kind.listing, envelope, items)
        if kind.listing.flags:
            self._in_pages(nowhere(kind.listing.endpoint.path), kind.listing, envelope, [])

    def _grown(self, kind: Kind, patterns: Sequence[Item], number: int) -> list[Item]:
        made = [copy.copy(patterns[position % len(patterns)]) for position in range(number)]
        parents = [one["id"] for one in self._made.get(str(kind.parent), [])]
        for position, one in enumerate(made):
            one["id"] = type(one.get("id", ""))(next(self._number))
            if kind.parent_field:
                one[kind.parent_field] = int(parents[position % len(parents)])
            one.update({name: f"{self._words.sentence(2, 5)} {one['id']}" for name in _NAMES if name in one})
            one.update({name: " ".join(self._words.paragraphs(2)) for name in _TEXTS if one.get(name)})
        return made

    def _in_pages(self, path: str, listing: Listing, envelope: Answer, items: Sequence[Item]) -> None:
        size = _size_of(envelope) or max(1, len(items))
        total = max(1, -(-len(items) // size))
        for number in range(1, total + 1):
            page = _with_items(envelope, listing.items, items[(number - 1) * size : number * size])
            if "total_count" in page:
                page["total_count"] = len(items)
            self.answers[path, number] = _paged(page, path, number, total, size, listing.pages.style)


def nowhere(path: str) -> str:
    """The place of what a filter finds that asks for what is off: everything is on."""
    return f"{path}?off"


def _size(listing: Listing) -> dict[str, str]:
    return {} if listing.pages.per_page is None else {"per_page": str(listing.pages.per_page)}


def _items(answer: Answer, place: str) -> list[Item]:
    found: Any = answer
    for key in place.split("."):
        found = found.get(key, {})
    return list(found)


def _with_items(answer: Answer, place: str, items: Sequence[Item]) -> Answer:
    key, _, deeper = place.partition(".")
    return {**answer, key: _with_items(answer[key], deeper, items) if deeper else list(items)}


def _size_of(envelope: Answer) -> int | None:
    paging = envelope.get("pages") or envelope
    size: int | None = paging.get("per_page")
    return size


def _paged(page: Answer, path: str, number: int, total: int, size: int, style: str) -> Answer:
    """The page with its number and the way to the next one, in the style of its list."""
    if "pages" not in page:
        return page | ({"page": number, "total_pages": total} if "total_pages" in page else {})
    following: object = None
    if number < total:
        following = {
            "cursor": {"per_page": size, "starting_after": str(number + 1)},
            "page": {"per_page": size, "page": number + 1},
            "url": f"{HERE}{path}?page={number + 1}",
        }[style]
    counted = {"page": number, "total_pages": total} if "total_pages" in page["pages"] else {}
    return page | {"pages": page["pages"] | counted | {"next": following}}


HERE: Final = "http://here"
"""Stands for the server's own address, which is not known before it listens."""


def written(mixture: Mixture, address: str) -> dict[Place, bytes]:
    """Every answer as bytes, with the address of the server that gives it."""
    return {
        place: orjson.dumps(answer).replace(HERE.encode(), address.encode())
        for place, answer in mixture.answers.items()
    }
