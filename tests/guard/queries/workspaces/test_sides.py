"""A workspace as one side of a comparison."""

from __future__ import annotations

from pathlib import Path

from drift.core.catalogue.catalogue import kind
from guard.queries.workspaces.sides import side_of, with_named
from tests.guard.queries.workspaces.beside import beside


def test_a_kind_brings_those_that_it_may_name(tmp_path: Path) -> None:
    with beside(tmp_path) as two, two.production.view() as view:
        named = {one.name for one in with_named([kind("news_item")], view)}
        assert {"news_item", "admin", "newsfeed", "team", "role", "article", "collection"} <= named
        assert {one.name for one in with_named([kind("office_hours_exception")], view)} == {
            "office_hours_schedule",
            "office_hours_exception",
        }
        assert [one.name for one in with_named([kind("tag")], view)] == ["tag"]


def test_what_was_never_read_is_not_known(tmp_path: Path) -> None:
    with beside(tmp_path) as two:
        two.intercoms["test"].unreadable["tag"] = "No."
        two.look()
        with two.test.view() as view:
            side = side_of(view, [kind("tag"), kind("team"), kind("messenger_settings")])
        assert "tag" not in side.known
        assert "team" in side.known
        assert "messenger_settings" not in side.known
        assert {ref.kind for ref in side.resources} == {"team", "admin"}
