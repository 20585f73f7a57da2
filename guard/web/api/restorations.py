"""The route that says what has to be asked for, so that settings are again as they were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from drift.core.catalogue.catalogue import kind as kind_named
from drift.core.catalogue.kind import Kind
from drift.core.json_view import Answer, time
from drift.core.model.resources import SINGLETON_ID, Json, Ref
from drift.web.moments import moment_of, past
from drift.web.rest.parameters import word, words
from drift.web.rest.problem_details import WrongParameter
from drift.web.rest.route import API, Request, Routes
from guard.queries.restoration import Restorations, restoration_of, restorations_of
from guard.web.context import WebContext

routes: Final = Routes[WebContext]()


class RestorationAnswer(Answer, frozen=True):
    """`changes` is what a proposal takes as its `changes`; `left` are sentences about what will not be as it was."""

    at: str
    changes: tuple[dict[str, Json], ...]
    left: tuple[str, ...]


@routes.add(
    "GET",
    f"{API}/restorations",
    "What has to be asked for, so that a resource, or every resource of some kinds, is again as it was: the "
    "`changes` of a proposal, and what will not be as it was. Nothing is asked for yet, and nothing is written.",
    parameters=(
        past("at", "As it was then."),
        word("resource", "KIND/ID; the kind alone where there is only one."),
        words("kind", "Every resource of this kind, in place of one."),
    ),
    answer=RestorationAnswer,
    refuses=(404,),
)
def get_restorations(context: WebContext, request: Request) -> RestorationAnswer:
    if request["at"] is None:
        raise WrongParameter("`at` is missing: it says when things were as they are to be again.")
    with context.guarded.view() as view:
        at = moment_of(view.state, "at", request["at"], view.now)
    found = _found(context, request, at)
    changes = tuple(dict(one.change) for one in found.changes if one.change is not None)
    left = tuple(sentence for one in found.changes for sentence in one.left)
    return RestorationAnswer(time(at), changes, (*found.unknown, *left))


def _found(context: WebContext, request: Request, at: float) -> Restorations:
    kinds: Sequence[Kind] = [kind_named(name) for name in dict.fromkeys(request["kind"])]
    if (request["resource"] is None) == (not kinds):
        raise WrongParameter("Say either `resource` or `kind`: what is to be as it was?")
    if kinds:
        return restorations_of(context.guarded, kinds, at)
    ref = _ref(request["resource"])
    return restoration_of(context.guarded, kind_named(ref.kind), ref, at)


def _ref(text: str) -> Ref:
    try:
        return Ref.parse(text if "/" in text else f"{text}/{SINGLETON_ID}")
    except ValueError as problem:
        raise WrongParameter(f"`resource`: {problem}.") from problem
