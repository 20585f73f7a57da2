"""Requests for resources: one by GET, many by their list. Each resource is returned normalised."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from typing import Protocol
from urllib.parse import quote

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.kind import Endpoint, Kind, Listing
from drift.core.model.json_repair import decode, repaired
from drift.core.model.readings import Prepare, unprepared
from drift.core.model.resources import Json, Ref, Resource
from drift.core.normalisation.normalise import MalformedItem, normalise
from drift.core.normalisation.redaction import Fingerprint
from drift.intercom.client import IntercomClient, Recall
from drift.intercom.errors import Malformed, NotFound, NotInVersion
from drift.intercom.flagged_list import with_flags
from drift.intercom.page_memory import Asked, KnownPage, PageMemories
from drift.intercom.pagination import Listed, Page, Step, follow, page_of


class _Get(Protocol):
    """Gets the answer at a step, or what `recall` knows of its bytes."""

    def __call__(self, step: Step, recall: Recall | None = None) -> Json: ...


class ResourceRequests:
    """Requests for the resources of one workspace. Every method may raise IntercomError."""

    def __init__(self, client: IntercomClient, fingerprint: Fingerprint) -> None:
        self._client = client
        self._fingerprint = fingerprint
        self._memories = PageMemories()

    def one(self, kind: Kind, ref: Ref, parent: Ref | None, *, urgent: bool) -> Resource | None:
        """The resource as it is now; None only when Intercom answers 404. A singleton always exists: its 404 is
        raised."""
        if kind.get is None:
            return self._picked(kind, ref, parent, urgent=urgent)
        path = _path(kind.get, parent).replace("{id}", quote(ref.id, safe=""))
        try:
            answer = self._get(path, kind.get, dict(kind.get.query), urgent)
        except NotFound:
            if kind.singleton:
                raise
            return None
        return self._shaped(kind, answer, parent)

    def _picked(self, kind: Kind, ref: Ref, parent: Ref | None, *, urgent: bool) -> Resource | None:
        """A resource without a GET, taken from its list; None when the list lacks it or its parent is deleted."""
        if kind.listing is None:
            raise NotInVersion(f"Intercom has no API that reads this {kind.title}.")
        if parent is None:
            listed = self.many(kind, kind.listing, parent, urgent=urgent, executor=None)
        else:
            listed = iter(self.under(kind, kind.listing, parent, urgent=urgent))
        return next((resource for resource in listed if resource.ref == ref), None)

    def under(
        self, kind: Kind, listing: Listing, parent: Ref, *, urgent: bool, prepare: Prepare = unprepared
    ) -> tuple[Resource, ...]:
        """The resources under a parent; none when the parent is deleted. When the parent exists but its list answers
        404, the 404 is raised: nothing is known about its children."""
        try:
            return tuple(self.many(kind, listing, parent, urgent=urgent, executor=None, prepare=prepare))
        except NotFound:
            above = CATALOGUE[parent.kind]
            if above.get is None or self.one(above, parent, None, urgent=urgent) is not None:
                raise
            return ()

    def many(
        self,
        kind: Kind,
        listing: Listing,
        parent: Ref | None,
        *,
        urgent: bool,
        executor: Executor | None,
        prepare: Prepare = unprepared,
    ) -> Iterator[Resource]:
        """The resources of a list, each once and prepared. With an executor, pages are fetched concurrently; it must
        not be the executor that runs this call."""
        if listing.flags:
            return self._flagged(kind, listing, urgent=urgent, executor=executor)
        get, memory = self._fetch(listing, parent, {}, urgent), self._memories.of(kind)

        def fetch(step: Step) -> Page[Resource]:
            asked = memory.asked(parent, shape)
            page = _remembered(kind, listing, get, step, asked)
            for resource in page.items:
                prepare(resource)
            asked.keep(page)
            return page

        def shape(item: Json) -> Resource:
            return self._shaped(kind, item, parent)

        return follow(fetch, listing.pages, _listed(kind, listing, shape), executor)

    def _flagged(
        self, kind: Kind, listing: Listing, *, urgent: bool, executor: Executor | None
    ) -> Iterator[Resource]:
        """The resources of a list that tells some of their fields only by its filters."""
        what = f"{kind.title} resources"
        raw = Listed(what, listing.items, _as_object, lambda item: str(item.get("id")), listing.or_items)

        def read(filters: Mapping[str, str]) -> Iterator[Mapping[str, Json]]:
            return follow(self._fetch(listing, None, filters, urgent), listing.pages, raw, executor)

        return (self._shaped(kind, item, None) for item in with_flags(what, listing.flags, read))

    def _fetch(self, listing: Listing, parent: Ref | None, filters: Mapping[str, str], urgent: bool) -> _Get:
        """What gets a page of the list."""
        path = _path(listing.endpoint, parent)

        def fetch(step: Step, recall: Recall | None = None) -> Json:
            if isinstance(step, str):
                url = f"{path}{step}" if step.startswith("?") else step
                return self._get(url, listing.endpoint, {}, urgent, recall)
            params = {**listing.endpoint.query, **filters, **step}
            return self._get(path, listing.endpoint, params, urgent, recall)

        return fetch

    def read_completely(self, kind: Kind) -> None:
        """A reading of the kind is complete: pages and items that it did not meet are forgotten."""
        self._memories.of(kind).turn()

    def _get(
        self,
        path: str,
        endpoint: Endpoint,
        params: dict[str, str],
        urgent: bool,
        recall: Recall | None = None,
    ) -> Json:
        version = endpoint.version(self._client.pinned)
        if version is None:
            raise NotInVersion(
                f"{endpoint.method} {endpoint.path} needs API version {endpoint.since} or newer."
            )
        return self._client.request("GET", path, version=version, params=params, urgent=urgent, recall=recall)

    def _shaped(self, kind: Kind, answer: Json, parent: Ref | None) -> Resource:
        try:
            return normalise(kind, answer, fingerprint=self._fingerprint, parent=parent)
        except MalformedItem as problem:
            raise Malformed(str(problem)) from None


def _as_object(item: Json) -> Mapping[str, Json]:
    return item if isinstance(item, Mapping) else {}


def _remembered(kind: Kind, listing: Listing, get: _Get, step: Step, asked: Asked) -> Page[Resource]:
    """A page, which is recognised if its bytes have not moved."""
    listed = _listed(kind, listing, asked.item)
    answer = get(step, asked.recall)
    if isinstance(answer, KnownPage):
        return asked.recognised(answer, lambda raw: page_of(repaired(decode(raw))[0], listing.pages, listed))
    return page_of(answer, listing.pages, listed)


def _listed(kind: Kind, listing: Listing, shape: Callable[[Json], Resource]) -> Listed[Resource]:
    return Listed(
        f"{kind.title} resources",
        listing.items,
        shape,
        lambda resource: resource.ref,
        listing.or_items,
        listing.optional,
    )


def _path(endpoint: Endpoint, parent: Ref | None) -> str:
    return endpoint.path.replace("{parent_id}", quote(parent.id, safe="") if parent else "")
