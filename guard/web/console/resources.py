"""What pages call kinds and resources, and under which address they stand."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.catalogue import kind as kind_named
from drift.core.catalogue.kind import Kind
from drift.core.model.json_pointer import tokens
from drift.core.model.resources import SINGLETON_ID, Ref
from guard.context import UnitOfWork
from guard.core.reports.resource_page import resource_path
from guard.queries.resource_titles import ResourceName, names_of
from guard.web.console.escaping import shown
from guard.web.console.words import N_, _, gettext

NAMED = N_("%(kind)s “%(name)s”")


def kind_title(kind: Kind | str) -> Markup:
    """What people call a kind; its name where the catalogue does not have it any more."""
    known = CATALOGUE.get(kind) if isinstance(kind, str) else kind
    return _as_text(str(kind) if known is None else gettext(known.title))


def titles_of(work: UnitOfWork, refs: Iterable[Ref]) -> dict[Ref, Markup]:
    """`Office hours schedule “Paris”` for each, in the reader's language; `KIND/ID` where nothing was read of it."""
    return {ref: title_of(name) for ref, name in names_of(work, refs).items()}


def title_of(name: ResourceName) -> Markup:
    return titled(name.ref, name.name) if name.known else _as_text(name.name)


def titled(ref: Ref, name: str) -> Markup:
    """A resource by its kind and its name, if it has one of its own."""
    kind = kind_title(ref.kind)
    return _(NAMED, kind=kind, name=name) if name and ref.id != SINGLETON_ID else kind


def _as_text(text: str) -> Markup:
    return Markup("{}").format(shown(text))


def setting_page(home: str, ref: Ref | None) -> str:
    """The address of the page of a resource; "" where there is none, as its kind is not in the catalogue any more."""
    return f"{home}{resource_path(ref)}" if ref is not None and ref.kind in CATALOGUE else ""


def ref_at(kind: str, id: str) -> tuple[Kind, Ref]:
    """The kind and the resource that an address names. Raises UnknownKind."""
    known = kind_named(kind)
    (name,) = tokens(f"/{id.replace('/', '~1')}")
    return known, Ref(known.name, name)
