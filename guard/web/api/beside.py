"""The routes about two workspaces: what differs, and what has to be asked for in one to make it like the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, get_args

from drift.core.catalogue.catalogue import kind as kind_named
from drift.core.catalogue.kind import Kind
from drift.web.rest.parameters import in_path, whole, word, words
from drift.web.rest.problem_details import NotThere, WrongParameter
from drift.web.rest.route import API, Request, Response, Routes
from guard.context import GuardedWorkspace
from guard.core.proposals.promotion.promotion import USUAL
from guard.core.proposals.proposal import Asked
from guard.core.reports.workspaces_formats import FORMATS
from guard.core.reports.workspaces_json import PromotionAnswer, WorkspaceComparisonAnswer
from guard.queries.workspaces.comparison import FEW, MOST, compared_workspaces, promotion_into
from guard.web.authentication import entered_by_token
from guard.web.context import WebContext
from guard.web.personal_addresses import note_also_of

routes: Final = Routes[WebContext]()

SORTS: Final[tuple[Asked, ...]] = get_args(Asked)
_KINDS: Final = words("kind", "Only resources of this kind; all where it is left out.")


@routes.add(
    "GET",
    f"{API}/comparisons/{{other}}",
    "What differs between this workspace and another one that your token is good for, by the names of resources and of "
    "what they refer to: ids are never the same. What nobody can compare is said.",
    parameters=(
        in_path("other", "The name of the other workspace."),
        _KINDS,
        whole("limit", "How many resources that differ to show.", 1, MOST, FEW),
        word("format", "How to write it; json where it is left out.", tuple(FORMATS)),
    ),
    answer=WorkspaceComparisonAnswer,
    media=tuple(media for media, _ in FORMATS.values()),
    refuses=(404,),
)
def get_workspace_comparison(context: WebContext, request: Request) -> Response:
    media, write = FORMATS[request["format"] or "json"]
    other = _other(context, request["other"])
    found = compared_workspaces(context.guarded, other, _kinds(request), request["limit"])
    return Response(write(found).encode(), media=media)


@routes.add(
    "GET",
    f"{API}/promotions/{{other}}",
    "What has to be asked for in this workspace, so that it becomes as another one is that your token is good for: the "
    "`changes` of proposals, and what cannot be asked for. Nothing is asked for yet, and nothing is written.",
    parameters=(
        in_path("other", "The name of the workspace that this one is to become like."),
        _KINDS,
        words(
            "change",
            f"Only changes of this sort: {', '.join(SORTS)}. Left out: {' and '.join(sorted(USUAL))}.",
        ),
    ),
    answer=PromotionAnswer,
    refuses=(404,),
)
def get_promotion(context: WebContext, request: Request) -> PromotionAnswer:
    wanted = frozenset(request["change"]) or USUAL
    if wrong := sorted(wanted - set(SORTS)):
        raise WrongParameter(f"`change` is {wrong[0][:60]!r}, but must be one of {', '.join(SORTS)}.")
    return promotion_into(context.guarded, _other(context, request["other"]), _kinds(request), wanted)


def _kinds(request: Request) -> Sequence[Kind]:
    return [kind_named(name) for name in dict.fromkeys(request["kind"])]


def _other(context: WebContext, name: str) -> GuardedWorkspace:
    """The workspace of this name, if the caller may enter it. Raises NotThere, the same where there is none."""
    for other, token in entered_by_token(context.site):
        if other.name == name:
            note_also_of(other.guarded, token.reach)
            return other.guarded
    raise NotThere("There is no workspace of this name, or your token is not good for it.")
