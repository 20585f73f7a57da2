"""Fin's audiences: rules that decide for whom content is used; deleting one takes it from all content."""

from typing import Any

from drift.sandbox.api.rest.crud import Declared, Deleting, Writing
from drift.sandbox.api.rest.fields import Field, Rules
from drift.sandbox.api.rest.lists import with_totals
from drift.sandbox.store import Body
from drift.sandbox.workspace import Change

KIND = "audience"
_REFUSAL = (422, "validation_error")
_MEMBERS = ("content_snippet", "internal_article", "content_import_source", "article")


def _blank(_wanted: Body) -> Body:
    return {"type": KIND, "predicates": [], "role_predicates": []}


def _take_from_content(change: Change, audience: Body) -> None:
    for kind in _MEMBERS:
        for body in change.listing(kind):
            after = _without(body, int(audience["id"]))
            if after != body:
                change.put(kind, str(body["id"]), after)


def _without(body: Any, id: int) -> Any:
    """The content without this audience, in every locale."""
    if not isinstance(body, dict):
        return body
    kept = {key: _without(value, id) for key, value in body.items()}
    if isinstance(kept.get("audience_ids"), list):
        kept["audience_ids"] = [other for other in kept["audience_ids"] if other != id]
    return kept


AUDIENCES = Declared(
    kind=KIND,
    path="/audiences",
    noun="Audience",
    listed=with_totals(50, 50),
    writing=Writing(
        rules=Rules(
            (
                Field("name", required=True, blank=False),
                Field("predicates", "objects"),
                Field("role_predicates", "objects"),
            ),
            missing=_REFUSAL,
            invalid=_REFUSAL,
        ),
        blank=_blank,
        created=201,
    ),
    deleting=Deleting(cascade=_take_from_content),
    announced=True,
)
