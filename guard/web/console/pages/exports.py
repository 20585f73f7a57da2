"""Where the record goes: how far each target is, what keeps it, and what operators do about what it refused."""

from __future__ import annotations

from typing import Final

from flask import Response, request

from guard.core.model.exports import TargetType
from guard.identity.tokens import at_least
from guard.queries.exports import Standing, acts_of_late, exports_now
from guard.web.console.error_pages import type_of
from guard.web.console.page import Pages, Visit, to
from guard.web.console.words import N_, _
from guard.workflow.exports import ExportRefused, drop_letters, replay, retry_letters

pages: Final = Pages()

_PATH: Final = "/exports"
_LETTERS: Final = 50
_TYPES: Final[dict[TargetType, str]] = {
    "splunk_hec": "Splunk",
    "datadog": "Datadog",
    "syslog": "Syslog",
    "s3": "S3",
    "folder": N_("Folder"),
}
_STANDING: Final[dict[Standing, str]] = {
    "well": N_("well"),
    "failing": N_("takes nothing"),
    "waits": N_("waits"),
    "behind": N_("behind"),
    "refuses": N_("refused events"),
    "not_begun": N_("has not begun"),
    "not_declared": N_("not in exports.yaml"),
}
_LOOKS: Final[dict[Standing, str]] = {
    "well": "approved",
    "failing": "pending",
    "waits": "failed",
    "behind": "pending",
    "refuses": "pending",
    "not_begun": "unchanged",
    "not_declared": "unchanged",
}
"""Which badge of others each looks like."""
_ACTS: Final = {
    "retry": N_("Tried again"),
    "drop": N_("Let go"),
    "replay": N_("Sent again"),
}
_DONE: Final = {
    "retry": N_("They will be tried again within seconds."),
    "drop": N_("They will never be sent there."),
    "replay": N_("It is sent again from there on."),
}


@pages.add("GET", _PATH)
def all_exports(visit: Visit) -> Response:
    return _page(visit, done=_DONE.get(request.args.get("done", ""), ""))


@pages.add("POST", f"{_PATH}/{{name}}/retry", role="operator")
def try_again(visit: Visit, name: str) -> Response:
    try:
        retry_letters(visit.guarded, name, _asked(), visit.who.email)
    except ExportRefused as refused:
        return _refused(visit, refused)
    return to(f"{visit.home}{_PATH}?done=retry")


@pages.add("POST", f"{_PATH}/{{name}}/drop", role="operator")
def let_go(visit: Visit, name: str) -> Response:
    try:
        drop_letters(visit.guarded, name, _asked(), visit.who.email, visit.comment())
    except ExportRefused as refused:
        return _refused(visit, refused)
    return to(f"{visit.home}{_PATH}?done=drop")


@pages.add("POST", f"{_PATH}/{{name}}/replay", role="operator")
def send_again(visit: Visit, name: str) -> Response:
    begin = request.form.get("from", "").strip()[:100]
    try:
        replay(visit.guarded, name, begin, visit.who.email, visit.comment())
    except ExportRefused as refused:
        return _refused(visit, refused)
    return to(f"{visit.home}{_PATH}?done=replay")


def _asked() -> list[str] | None:
    """The events that a form names; None stands for all of them."""
    return request.form.getlist("letter") or None


def _refused(visit: Visit, refused: ExportRefused) -> Response:
    return _page(visit, type_of(refused).status, problem=str(refused))


def _page(visit: Visit, status: int = 200, *, done: str = "", problem: str = "") -> Response:
    with visit.guarded.view() as view:
        exports = exports_now(view)
        letters = {
            export.name: view.export_letters.of(export.name, _LETTERS) for export in exports if export.letters
        }
        acts = acts_of_late(view)
    return visit.page(
        "exports.html",
        status,
        exports=exports,
        letters=letters,
        acts=acts,
        types={name: _(title) for name, title in _TYPES.items()},
        standing={name: _(said) for name, said in _STANDING.items()},
        looks=_LOOKS,
        act_words={name: _(said) for name, said in _ACTS.items()},
        may_act=at_least(visit.who.role, "operator"),
        done=_(done) if done else "",
        problem=problem,
    )
