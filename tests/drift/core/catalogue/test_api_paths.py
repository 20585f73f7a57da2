"""Which resources a call to the API may have written: every way in which the catalogue writes is recognised."""

from __future__ import annotations

import pytest

from drift.core.catalogue.api_paths import Target, targets_of
from drift.core.catalogue.catalogue import KINDS
from drift.core.model.resources import SINGLETON_ID

WRITES = [
    (kind.name, operation.path, kind.singleton)
    for kind in KINDS
    for operation in (kind.create, kind.update, kind.delete, kind.archive)
    if operation is not None
]


@pytest.mark.parametrize(("kind", "path", "singleton"), WRITES)
def test_every_write_of_the_catalogue_is_known_by_its_path(kind: str, path: str, singleton: bool) -> None:
    called = path.replace("{parent_id}", "7").replace("{id}", "42")
    target = {target.kind: target.id for target in targets_of(called)}
    assert target[kind] == (SINGLETON_ID if singleton else "42" if "{id}" in path else None)


@pytest.mark.parametrize(
    ("path", "targets"),
    [
        ("/articles/5/draft/publish", [Target("article", "5"), Target("article_draft", "5")]),
        ("/office_hours_schedules", [Target("office_hours_schedule", None)]),
        ("/conversations/5/reply", []),
        ("/contacts/5/tags", []),
        ("/tagsandmore", []),
        ("/", []),
        ("", []),
        ("/articles/5%2F6", [Target("article", "5%2F6"), Target("article_draft", "5%2F6")]),
    ],
)
def test_a_path_names_what_it_belongs_to_and_nothing_else(path: str, targets: list[Target]) -> None:
    assert sorted(targets_of(path), key=lambda target: target.kind) == targets


def test_a_bulk_action_may_have_written_anything_of_its_kinds() -> None:
    found = dict(targets_of("/content/bulk_actions"))
    assert {
        "article",
        "content_snippet",
        "external_page",
        "file_source_content",
        "internal_article",
    } <= found.keys()
    assert set(found.values()) == {None}
