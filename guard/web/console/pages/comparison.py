"""Two moments compared: what differs, who made it so and why, with noise folded away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, request
from markupsafe import Markup

from drift.core.catalogue.catalogue import KINDS
from drift.core.catalogue.catalogue import kind as kind_named
from drift.core.json_view import ChangeAnswer, MovedAnswer, ResourceName
from drift.core.model.resources import SINGLETON_ID, Ref
from drift.web.rest.problem_details import WrongParameter
from guard.context import UnitOfWork
from guard.core.reports.comparison_formats import FORMATS
from guard.core.reports.comparison_json import ComparedAnswer, ComparisonAnswer
from guard.core.reports.resource_page import resource_path
from guard.queries.past.comparison import Compare, Moment, compared
from guard.web.console.behind import changes_behind, who_did
from guard.web.console.moments import asked, moment_asked
from guard.web.console.page import Pages, Visit
from guard.web.console.resources import kind_title, titled, titles_of
from guard.web.console.words import N_, _

pages: Final = Pages()

SHOWN: Final = 60
"""Resources that differ and are shown, and fields of one of them."""
_LATELY: Final = 5
_ENDINGS: Final = {"markdown": "md", "table": "txt"}
_STANDINGS: Final = {
    "differs": "",
    "only_from": N_("only on the first side"),
    "only_to": N_("only on the second side"),
}
_NOISE: Final = {
    "respelt": N_("the same value, written otherwise"),
    "derived": N_("Intercom works it out"),
    "shape": N_("Intercom shows it otherwise than before"),
    "new_id": N_("it was made anew, with another id"),
}
_BEGIN: Final = {
    "1d": N_("What changed since yesterday"),
    "7d": N_("What changed in a week"),
    "30d": N_("What changed in a month"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, as it is written there."""

    first: str
    second: str
    kind: str
    id: str

    @classmethod
    def of(cls) -> Asked:
        """Raises WrongParameter and UnknownKind."""
        kind, id = request.args.get("kind", ""), request.args.get("id", "").strip()[:200]
        if kind:
            kind_named(kind)
        if id and not kind:
            raise WrongParameter("`id` names a resource of a kind: choose the kind as well.")
        return cls(asked("from"), asked("to"), kind, id)

    @property
    def ref(self) -> Ref | None:
        if not self.kind or not (self.id or kind_named(self.kind).singleton):
            return None
        return Ref(self.kind, self.id or SINGLETON_ID)

    def address(self, path: str, **other: str) -> str:
        given = {"from": self.first, "to": self.second, "kind": self.kind, "id": self.id} | other
        return f"{path}?{urlencode({name: text for name, text in given.items() if text})}"


@dataclass(frozen=True, slots=True)
class MadeBy:
    """Who made a change. `before` compares with how it was before it."""

    id: int
    who: Markup
    at: str
    why: str
    before: str


@dataclass(frozen=True, slots=True)
class Item:
    title: Markup
    path: str
    standing: Markup | str
    was: Markup | None
    fields: list[MovedAnswer]
    more: int
    folded: list[tuple[str, Markup]]
    changes: list[MadeBy]


@pages.add("GET", "/compare")
def compare_moments(visit: Visit) -> Response:
    wanted, path = Asked.of(), f"{visit.home}/compare"
    with visit.guarded.view() as view:
        first = moment_asked(view, "from")
        if first is None:
            return _begin(visit, view, wanted, path)
        second = moment_asked(view, "to")
        kind = kind_named(wanted.kind) if wanted.kind and wanted.ref is None else None
        sides = Moment(first, wanted.first), Moment(view.now if second is None else second, wanted.second)
        found = compared(view, Compare(*sides, wanted.ref, kind, SHOWN))
        behind = changes_behind(view, found.through) if found.through else []
    if form := request.args.get("format"):
        return _written(found, form)
    turned = {"from": wanted.second or "now", "to": wanted.first}
    return visit.page(
        "comparison.html",
        asked=wanted,
        kinds=kinds_by_title(),
        found=found,
        items=[_item(visit, one) for one in found.items],
        noise=[(_title(one.resource, one.title), _path(one.resource)) for one in found.folded],
        through=behind,
        swapped=wanted.address(path, **turned),
        written=wanted.address(path, format="markdown"),
    )


def _begin(visit: Visit, view: UnitOfWork, wanted: Asked, path: str) -> Response:
    """The form, with moments that people often begin with."""
    lately = view.state.changes.search(limit=_LATELY)
    names = titles_of(view, [one.ref for one in lately])
    return visit.page(
        "comparison.html",
        asked=wanted,
        kinds=kinds_by_title(),
        found=None,
        many=visit.context.site.is_many,
        begin=[(wanted.address(path, **{"from": at}), _(title)) for at, title in _BEGIN.items()],
        before=[
            (
                wanted.address(path, **{"from": f"before {one.id}"}),
                _("Before the change of %(name)s", name=names[one.ref]),
                one.detected_at,
            )
            for one in lately
        ],
    )


def kinds_by_title() -> list[tuple[str, Markup]]:
    """The kinds that can be chosen, with their titles."""
    return sorted(((kind.name, kind_title(kind)) for kind in KINDS), key=lambda one: one[1].casefold())


def _written(found: ComparisonAnswer, form: str) -> Response:
    """The comparison as a file, as the API writes it. Raises WrongParameter."""
    if form not in FORMATS:
        raise WrongParameter(f"`format` is one of {', '.join(FORMATS)}.")
    media, write = FORMATS[form]
    response = Response(write(found), content_type=f"{media}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="comparison.{_ENDINGS.get(form, form)}"'
    return response


def _item(visit: Visit, one: ComparedAnswer) -> Item:
    return Item(
        title=_title(one.resource, one.title),
        path=_path(one.resource),
        standing=_(_STANDINGS[one.standing]) if _STANDINGS[one.standing] else "",
        was=_title(one.was, one.was.id) if one.was else None,
        fields=[_moved(field.pointer, field.from_, field.to) for field in one.fields[:SHOWN]],
        more=max(len(one.fields) - SHOWN, 0),
        folded=[(field.pointer, _(_NOISE[field.why])) for field in one.folded],
        changes=[_made_by(visit, one.resource, change) for change in one.changes],
    )


def _moved(pointer: str, first: Any, second: Any) -> MovedAnswer:
    return MovedAnswer(pointer, first, second)


def _made_by(visit: Visit, name: ResourceName, change: ChangeAnswer) -> MadeBy:
    before = {"from": f"before {change.id}", "kind": name.kind, "id": name.id}
    at = change.attribution.at or change.detected_at
    said = change.reason.text if change.reason else ""
    return MadeBy(change.id, who_did(change), at, said, f"{visit.home}/compare?{urlencode(before)}")


def _title(name: ResourceName, title: str) -> Markup:
    return titled(Ref(name.kind, name.id), title)


def _path(name: ResourceName) -> str:
    return resource_path(Ref(name.kind, name.id))
