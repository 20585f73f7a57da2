"""Random edits in the words of Intercom's documentation, independent of the codecs that the service writes with.

A `Setting` is a part of a write with the values that a reader then sees; a `Desk` is how teammates edit one kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from drift.core.catalogue.kind import PREVIEW
from drift.core.model.resources import Body, Json, Resource
from tests.drift.intercom.box import Edit


@dataclass(frozen=True, slots=True)
class Setting:
    """`shows` maps JSON Pointers of the read shape to their new values; `said` is the part of the request body."""

    shows: Mapping[str, Json]
    said: Mapping[str, Json]
    version: str = ""


Settings = Callable[[Body], SearchStrategy[Setting]]
"""The settings of one sort that fit a resource as it is read now; `st.nothing()` where none does."""


@dataclass(frozen=True, slots=True)
class Desk:
    """How one kind is edited. `path` has `{id}` and `{parent_id}`; `always` is what every documented write repeats;
    of `alone` only one goes into a write, and nothing else with it."""

    method: str
    path: str
    settings: Sequence[Settings]
    alone: Sequence[Settings] = ()
    always: Callable[[Body], dict[str, Json]] = field(default=lambda _body: {})
    wrap: Callable[[dict[str, Json], Resource], Json] = field(default=lambda said, _resource: said)
    version: str = "2.16"
    edits: Callable[[Body], bool] = field(default=lambda _body: True)  # resources that can be edited at all
    archive: str = ""  # the path of a DELETE that archives


Planned = tuple[Edit, dict[str, Json]]
"""A write, and what a reader sees after it."""


def fits(settings: Settings, body: Body) -> bool:
    return not settings(body).is_empty


@st.composite
def edit_of(draw: DrawFn, desk: Desk, resource: Resource, first: Settings | None = None) -> Planned:
    """A write of one or more settings of this resource; of this one at least, where it is given."""
    body = resource.body
    if first is None:
        first = draw(st.sampled_from([one for one in (*desk.settings, *desk.alone) if fits(one, body)]))
    more = [one for one in desk.settings if one is not first and fits(one, body)]
    if first not in desk.alone and more:
        chosen = [*draw(st.lists(st.sampled_from(more), max_size=2, unique_by=id)), first]
    else:
        chosen = [first]
    settings = [draw(each(body)) for each in chosen]
    shows: dict[str, Json] = {}
    said = desk.always(body)
    for each in settings:
        shows |= each.shows
        said |= each.said
    version = next((each.version for each in settings if each.version), desk.version)
    return Edit(desk.method, path_of(desk.path, resource), desk.wrap(said, resource), version), shows


def path_of(path: str, resource: Resource) -> str:
    parent = resource.parent.id if resource.parent else ""
    return path.replace("{id}", resource.ref.id).replace("{parent_id}", parent)


# settings


def plain(name: str, values: SearchStrategy[Json], *, when: Callable[[Body], bool] | None = None) -> Settings:
    """A field that is written as it is read."""

    def settings(body: Body) -> SearchStrategy[Setting]:
        if when is not None and not when(body):
            return st.nothing()
        return values.map(lambda value: Setting({f"/{name}": value}, {name: value}))

    return settings


def flag(name: str) -> Settings:
    return plain(name, st.booleans())


def in_preview(settings: Settings) -> Settings:
    def preview(body: Body) -> SearchStrategy[Setting]:
        made = settings(body)
        return (
            made if made.is_empty else made.map(lambda each: Setting(each.shows, each.said, version=PREVIEW))
        )

    return preview


# values

words = st.text(st.sampled_from("abzÄß漢🙂0189 .,:;!?-_'\"&<>/~{}"), min_size=1, max_size=12)
"""Text with what often breaks: umlauts, quotes, markup, the signs of JSON Pointers and placeholders."""


def named(prefix: str) -> SearchStrategy[str]:
    """Names that nothing in the seeded workspace has."""
    return words.map(lambda text: f"{prefix} {text.strip()} renamed")


def some_of(values: Sequence[Json], *, least: int = 0) -> SearchStrategy[list[Json]]:
    """Members of a set, in the order in which a reader sees them."""
    return st.lists(st.sampled_from(values), min_size=least, unique=True).map(sorted)


plain_words = st.text(st.sampled_from("abzÄß漢🙂0189.,!-"), min_size=1, max_size=8)


def paragraphs(css: str = ' class="no-margin"') -> SearchStrategy[tuple[str, str]]:
    """A text as HTML, in the form that Intercom gives it, and as Markdown."""
    return st.lists(plain_words, min_size=1, max_size=3).map(
        lambda each: ("".join(f"<p{css}>{one}</p>" for one in each), "\n\n".join(each))
    )


def html_body(css: str = ' class="no-margin"') -> Settings:
    return lambda _body: paragraphs(css).map(
        lambda both: Setting({"/body": both[0], "/body_markdown": both[1]}, {"body": both[0]})
    )


def markdown_body() -> Settings:
    return lambda _body: paragraphs().map(
        lambda both: Setting({"/body": both[0], "/body_markdown": both[1]}, {"body_markdown": both[1]})
    )
