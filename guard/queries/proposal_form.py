"""What a form for one change needs: the version that it is made from, its fields, what may be chosen, and what policies
demand of whoever asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from drift.core.catalogue.kind import Kind
from drift.core.catalogue.shapes import ANYTHING
from drift.core.model.changes import diff_bodies
from drift.core.model.json_pointer import tokens
from drift.core.model.resources import Body, Json, Ref, Resource
from drift.core.planning.manual_steps import title_of
from drift.reference_data.described_fields import described
from guard.context import UnitOfWork
from guard.core.evaluation.dispatch import policies_for_name
from guard.core.proposals.demands import Word, demands_in_words
from guard.core.proposals.forms.control import Control, every
from guard.core.proposals.forms.fields import Rows, controls_of
from guard.core.proposals.proposal import Asked, ProposedChange

MOST_CHOICES: Final = 100
"""The most resources that are offered to choose from; of more, the id is typed."""


class Choice(NamedTuple):
    """A resource that may be named, by its id and its name."""

    id: str
    title: str


class Demand(NamedTuple):
    """What a policy that watches this kind asks of a proposal, as a finished sentence; of all, or of these fields."""

    policy: str
    word: Word
    sentence: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """What a form is about: a resource, or a new one of a kind. `version` is the digest (hex) of the version that it
    was made from; "": the present one. `before` is the change that it showed at first."""

    kind: Kind
    id: str = ""
    asked: Asked = "update"
    version: str = ""
    before: Mapping[str, Json] | None = None

    @property
    def ref(self) -> Ref:
        return Ref(self.kind.name, self.id)


@dataclass(frozen=True, slots=True)
class Form:
    """`live` is the resource as it is now (None: it is to be created), `base` the version that the form is made from,
    and `moved` the fields at the top that changed since. `choices` are by kind; a kind with more than can be shown has
    none."""

    target: Target
    live: Resource | None
    base: Body
    version: str
    title: str
    controls: tuple[Control, ...]
    moved: tuple[str, ...]
    choices: Mapping[str, tuple[Choice, ...]]
    demands: tuple[Demand, ...]

    @property
    def is_open(self) -> bool:
        """Whether it may have fields that nobody has seen: Intercom does not describe it."""
        return self.target.kind.name not in described()

    @property
    def by_hand(self) -> Literal["all", "some", "none"]:
        """How much of what the form asks for only a person can do."""
        kind, asked = self.target.kind, self.target.asked
        if not kind.can(asked) and not (asked == "update" and (kind.replaced or kind.archive)):
            return "all"
        return "some" if any(control.by_hand for control in self.controls) else "none"


def open_form(
    view: UnitOfWork, target: Target, rows: Rows = lambda _: None, *, to_show: bool = True
) -> Form | None:
    """The form for a target; None where its resource is not there. `rows` are the items of its lists that are shown.
    Not `to_show`, it is only read, and nothing can be chosen from it."""
    kind, creates = target.kind, target.asked == "create"
    live = None if creates else view.state.versions.live(target.ref)
    if live is None and not creates:
        return None
    base, version = _base(view, target, live)
    now = _shown(base, target.before or {})
    shape = described().get(kind.name, ANYTHING)
    controls = controls_of(kind, shape, base, now, rows, creates=creates)
    kinds = [control.to for control in every(controls) if control.to]
    kinds += [kind.parent] if kind.parent and creates else []
    return Form(
        target,
        live,
        base,
        version,
        "" if live is None else title_of(kind, live.ref, live.body),
        controls,
        () if live is None else _moved(base, live.body),
        choices(view, kinds if to_show else ()),
        demands_on(view, kind),
    )


def _base(view: UnitOfWork, target: Target, live: Resource | None) -> tuple[Body, str]:
    """The version that the form was made from, where it is known still; else the present one."""
    if live is None:
        return {}, ""
    if target.version and target.version != live.digest.hex():
        digest = bytes.fromhex(target.version)
        if (body := view.state.versions.bodies([digest]).get(digest)) is not None:
            return body, target.version
    return live.body, live.digest.hex()


def _shown(base: Body, change: Mapping[str, Json]) -> Body:
    """The resource as a change that was written before leaves it."""
    written = ProposedChange("update", Ref("", ""), change.get("set"), change.get("merge"))
    try:
        found: Body = written.applied(dict(base))
    except ValueError:
        return base
    return found


def _moved(base: Body, live: Body) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(f"/{tokens(field.pointer)[0]}" for field in diff_bodies(base, live) if field.pointer)
    )


def choices(view: UnitOfWork, kinds: Iterable[str]) -> dict[str, tuple[Choice, ...]]:
    """The resources of each of these kinds, by their names."""
    return {name: listed(view, view.workspace.kinds[name]) for name in dict.fromkeys(kinds)}


def listed(view: UnitOfWork, kind: Kind, most: int = MOST_CHOICES) -> tuple[Choice, ...]:
    """The resources of a kind by their names; () where there are more than can be chosen from."""
    found = view.state.versions.some_live(kind.name, most + 1)
    if len(found) > most:
        return ()
    named = (Choice(one.ref.id, title_of(kind, one.ref, one.body)) for one in found)
    return tuple(sorted(named, key=lambda one: (one.title.casefold(), one.id)))


def demands_on(view: UnitOfWork, kind: Kind) -> tuple[Demand, ...]:
    """What policies that watch a kind ask of whoever proposes a change of it."""
    return tuple(
        Demand(policy.id, word, sentence, policy.watch.fields)
        for policy in policies_for_name(view.policies, "proposal", kind.name)
        if policy.ask_first is not None
        for word, sentence in demands_in_words(policy.ask_first)
    )
