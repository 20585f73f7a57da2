"""What the form of a proposal holds, as it came back from a browser. Nothing of it is kept by the service."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Any, Final, Literal, TypeAlias

import orjson
from werkzeug.datastructures import MultiDict

from drift.core.catalogue.catalogue import kind as kind_named
from drift.core.model.resources import Json, Ref
from drift.web.rest.problem_details import WrongParameter
from guard.core.proposals.forms.typed import Typed, plain_lines_of
from guard.core.proposals.moments import moment
from guard.core.proposals.proposal import Asked
from guard.core.proposals.proposal_schema import MOST_CHANGES
from guard.core.proposals.records import ProposalRecord
from guard.queries.proposal_form import Target

How: TypeAlias = Literal["ask", "edit", "renew"]
WORDS: Final = (
    "reason", "ticket", "when", "at", "expires_in", "who", "window_for", "break_glass", "name", "parent"
)  # fmt: skip
"""What is asked for besides the fields: of the proposal, and the last two of a creation."""
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_ID: Final = re.compile(r"[0-9a-f]{15}")
_NOT_OURS: Final = (
    "This form is not whole: it was sent by something else than its page, or cut off. Open the page again."
)


@dataclass(frozen=True, slots=True)
class Draft:
    """`how` says what becomes of it: it is asked for, or put in the place of the edition of the proposal `id`. `others`
    are the changes besides the one on the page, which stands at `place` among them; `target` is what that is about
    (None: no change is on the page)."""

    how: How = "ask"
    id: str = ""
    edition: int | None = None
    others: tuple[Mapping[str, Json], ...] = ()
    place: int = 0
    target: Target | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    typed: Typed = field(default_factory=lambda: Typed({}))

    def word(self, name: str) -> str:
        return self.words.get(name, "").strip()

    def listed(self, own: Mapping[str, Json] | None) -> list[Mapping[str, Json]]:
        """All changes in their order, with the one on the page."""
        return [*self.others[: self.place], *([own] if own else []), *self.others[self.place :]]

    def about(self, target: Target | None, others: tuple[Mapping[str, Json], ...], place: int) -> Draft:
        """The same proposal with another change on the page."""
        words = {name: word for name, word in self.words.items() if name not in ("name", "parent")}
        return replace(self, target=target, others=others, place=place, words=words, typed=Typed({}))


def draft_of(form: MultiDict[str, str]) -> Draft:
    """Raises WrongParameter and UnknownKind."""
    how, id, edition = form.get("how", "ask"), form.get("id", ""), form.get("edition", "")
    if how not in ("ask", "edit", "renew") or bool(_ID.fullmatch(id)) != (how != "ask"):
        raise WrongParameter(_NOT_OURS)
    others = _changes(form.get("others", "[]"))
    return Draft(
        "edit" if how == "edit" else "renew" if how == "renew" else "ask",
        id,
        int(edition) if edition.isascii() and edition.isdigit() and len(edition) < 10 else None,
        others,
        min(_number(form.get("place", "0")), len(others)),
        _target(form),
        {name: plain_lines_of(form.get(name, "")) for name in WORDS},
        Typed(dict(form.lists())),
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _changes(text: str) -> tuple[Mapping[str, Json], ...]:
    try:
        found: Any = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = None
    is_list = isinstance(found, list) and len(found) <= MOST_CHANGES
    if not is_list or not all(isinstance(one, dict) for one in found):
        raise WrongParameter(_NOT_OURS)
    return tuple(found)


def _target(form: MultiDict[str, str]) -> Target | None:
    """What the change on the page is about. Raises WrongParameter and UnknownKind."""
    name, asked, version = form.get("kind", ""), form.get("asked", "update"), form.get("version", "")
    if not name:
        return None
    if asked not in ("create", "update", "delete") or (version and not _DIGEST.fullmatch(version)):
        raise WrongParameter(_NOT_OURS)
    before = _changes(f"[{form.get('before') or '{}'}]")[0]
    return Target(kind_named(name), form.get("resource", ""), _asked(asked), version, _sound(before))


def _asked(word: str) -> Asked:
    return "create" if word == "create" else "delete" if word == "delete" else "update"


def _sound(change: Mapping[str, Json]) -> Mapping[str, Json]:
    """The parts of a change that a form can show."""
    return {
        word: value
        for word, value in change.items()
        if word in ("set", "merge", "expect") and isinstance(value, dict)
    }


def target_of(change: Mapping[str, Json]) -> Target:
    """What a change of a proposal is about. Raises UnknownKind."""
    if change.get("create"):
        return Target(kind_named(str(change.get("kind"))), "", "create", "", _sound(change))
    resource = change.get("resource")
    ref = Ref.parse(resource if isinstance(resource, str) and resource.partition("/")[0] else "?")
    return Target(
        kind_named(ref.kind), ref.id, "delete" if change.get("delete") else "update", "", _sound(change)
    )


def opened(draft: Draft, place: int) -> Draft:
    """The draft with the change at this place among the others on the page. Raises UnknownKind."""
    change = draft.others[place]
    others = (*draft.others[:place], *draft.others[place + 1 :])
    made = draft.about(target_of(change), others, place)
    parent = change.get("parent")
    named = f"new:{parent.get('$new')}" if isinstance(parent, dict) else str(parent or "")
    return replace(made, words={**made.words, "name": str(change.get("name") or ""), "parent": named})


def draft_of_document(record: ProposalRecord, how: How, zone: tzinfo) -> Draft:
    """The draft of a proposal that was asked for: to edit it, to ask for it anew, or for the same in a new one. A
    renewal keeps its changes as they are. Raises UnknownKind."""
    document = record.document
    written = document.get("changes")
    changes = tuple(one for one in written if isinstance(one, dict)) if isinstance(written, list) else ()
    words = {name: str(document[name]) for name in WORDS if isinstance(document.get(name), str)}
    words |= _when(document, zone)
    id, edition = ("", None) if how == "ask" else (record.id, record.edition)
    draft = Draft(how, id, edition, changes, 0, None, words)
    return draft if how == "renew" or not changes else opened(draft, 0)


def _when(document: Mapping[str, Json], zone: tzinfo) -> dict[str, str]:
    if document.get("apply") == "window":
        return {"when": "window"}
    at, _ = moment(str(document.get("apply_at") or ""))
    if at is None:
        return {"when": "now"}
    return {"when": "at", "at": datetime.fromtimestamp(at, zone).strftime("%Y-%m-%dT%H:%M")}
