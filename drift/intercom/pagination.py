"""Pagination in every style that Intercom uses. It knows how pages are linked, not what they contain."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final, Generic, TypeAlias, TypeVar

from drift.core.catalogue.kind import Pages
from drift.core.model.resources import Json
from drift.intercom.errors import Malformed

T = TypeVar("T")
MOST_PAGES: Final = 20_000

Step: TypeAlias = str | Mapping[str, str]
"""Where a page is: a URL, or the query parameters that lead to it."""
Fetch: TypeAlias = Callable[[Step], Json]
"""The answer with a page; or the `Page`, if whoever fetches has read it already."""


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """How to read a list. `items` is the key of the array in an answer (dots go deeper). `shape` parses an item, in the
    thread that fetched the page, so that raw pages are not kept. `key` identifies an item."""

    what: str
    items: str
    shape: Callable[[Json], T]
    key: Callable[[T], Hashable]
    or_items: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The items of a page, where the next one is, and how many there are."""

    items: list[T]
    next: Step | None
    total: int | None


def follow(fetch: Fetch, pages: Pages, listed: Listed[T], executor: Executor | None = None) -> Iterator[T]:
    """Yield every item once, page by page. With an executor, numbered pages are fetched concurrently.

    Raises Malformed when an answer has no list, or when a page repeats earlier items and still claims a next page:
    stopping there would look like deletions.
    """
    seen: set[Hashable] = set()
    first: Mapping[str, str] = _size(pages)
    page = page_of(fetch(first), pages, listed)
    yield from _new(page, seen, listed)
    if executor is not None and pages.style == "page" and page.total is not None and page.total > 2:
        steps = [{**first, "page": str(number)} for number in range(2, page.total + 1)]
        for numbered in executor.map(lambda step: page_of(fetch(step), pages, listed), steps):
            yield from _new(numbered, seen, listed)
            page = numbered
    for _ in range(MOST_PAGES):
        if page.next is None:
            return
        page = page_of(fetch(page.next), pages, listed)
        yield from _new(page, seen, listed)
    raise Malformed(f"Intercom's list of {listed.what} has more than {MOST_PAGES} pages.")


def _new(page: Page[T], seen: set[Hashable], listed: Listed[T]) -> Iterable[T]:
    """The items that no earlier page had."""
    fresh: dict[Hashable, T] = {}
    for item in page.items:
        key = listed.key(item)
        if key not in seen:
            fresh[key] = item
    if not fresh and page.next is not None:
        raise Malformed(
            f"Intercom's list of {listed.what} repeats a page and claims that more follows.", retriable=True
        )
    seen.update(fresh)
    return fresh.values()


def page_of(answer: Json, pages: Pages, listed: Listed[T]) -> Page[T]:
    """The page in an answer. Raises Malformed when it holds no list."""
    if isinstance(answer, Page):
        return answer
    candidates = (_at(answer, place) for place in (listed.items, *listed.or_items))
    array = next((items for items in candidates if isinstance(items, list)), None)
    if array is None and listed.optional and isinstance(answer, Mapping):
        array = []
    if not isinstance(array, list):
        raise Malformed(f"Intercom's answer holds no list of {listed.what}.")
    paging = _paging(answer)
    total = _count(paging.get("total_pages"))
    if total is not None and total > MOST_PAGES:
        raise Malformed(f"Intercom's list of {listed.what} claims {total} pages.")
    items = [listed.shape(item) for item in array if item is not None]
    return Page(items, _next(paging, pages), total)


def _at(answer: Json, place: str) -> Json:
    """The value at a dotted path of an answer; the answer itself for an empty path."""
    for key in place.split(".") if place else ():
        answer = answer.get(key) if isinstance(answer, Mapping) else None
    return answer


def _paging(answer: Json) -> Mapping[str, Json]:
    """The `pages` object, or the answer itself: some lists have page and total_pages at the top level."""
    if not isinstance(answer, Mapping):
        return {}
    paging = answer.get("pages")
    return paging if isinstance(paging, Mapping) else answer


def _next(paging: Mapping[str, Json], pages: Pages) -> Step | None:
    """The step to the next page. `pages.next` may be a URL, an object with a cursor or a number, null or absent. Some
    lists offer several; the one documented for this list comes first."""
    return next((step for way in _WAYS[pages.style] if (step := way(paging, pages)) is not None), None)


def _by_url(paging: Mapping[str, Json], pages: Pages) -> Step | None:
    url = paging.get("next")
    return url if isinstance(url, str) and url else None


def _by_cursor(paging: Mapping[str, Json], pages: Pages) -> Step | None:
    following = paging.get("next")
    cursor = following.get("starting_after") if isinstance(following, Mapping) else None
    return {**_size(pages), "starting_after": cursor} if isinstance(cursor, str) and cursor else None


def _by_number(paging: Mapping[str, Json], pages: Pages) -> Step | None:
    following = paging.get("next")
    number = _count(following.get("page")) if isinstance(following, Mapping) else None
    page, total = _count(paging.get("page")), _count(paging.get("total_pages"))
    if number is None and page is not None and total is not None and page < total:
        number = page + 1
    return None if number is None else {**_size(pages), "page": str(number)}


_WAYS: Final[Mapping[str, tuple[Callable[[Mapping[str, Json], Pages], Step | None], ...]]] = {
    "none": (_by_url, _by_number, _by_cursor),  # documented as one page; the answer takes precedence
    "cursor": (_by_cursor, _by_url, _by_number),
    "page": (_by_number, _by_url, _by_cursor),
    "url": (_by_url, _by_number, _by_cursor),
}


def _size(pages: Pages) -> dict[str, str]:
    return {} if pages.per_page is None else {"per_page": str(pages.per_page)}


def _count(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
