"""What acted, by what entries and calls say."""

from __future__ import annotations

import pytest

from drift.core.detection.attribution import OURSELVES
from drift.core.model.activity import NOBODY, Actor, same_actor, same_way
from drift.core.model.actor_types import is_named, names_of, what_acted

BOB = "bob@acme.example"


@pytest.mark.parametrize(
    ("actor", "type_"),
    [
        (Actor("admin", "7", BOB), "person"),
        (Actor("admin", "7"), "person"),
        (Actor(None, None, BOB), "person"),
        (Actor("admin", "7", BOB, app="acme-sync"), "app"),
        (Actor("admin", "7", BOB, token="t1"), "app"),
        (Actor("app", "acme-sync"), "app"),
        (Actor("admin", "7", BOB, app="Acme-MCP"), "ai"),
        (Actor("app", "mcp"), "ai"),
        (Actor("app", "mcpherson"), "app"),
        (Actor("bot", "9"), "ai"),
        (Actor("admin", "9", "operator+abcd1234@intercom.io"), "ai"),
        (Actor("admin", "9", "operator@intercom.io"), "person"),
        (Actor("admin", "9", "operator+a@intercom.io.evil.example"), "person"),
        (Actor("ai", "docs-writer", BOB), "ai"),
        (OURSELVES, "service"),
        (Actor("system"), None),
        (Actor("unheard-of", "3"), None),
        (Actor(ip="203.0.113.9"), None),
        (NOBODY, None),
    ],
)
def test_what_acted(actor: Actor, type_: str | None) -> None:
    assert what_acted(actor) == type_


@pytest.mark.parametrize("named", ["acme-writer", "acme-*", "token:t1"])
def test_a_team_names_the_apps_behind_which_an_ai_acts(named: str) -> None:
    actor = Actor("admin", "7", BOB, app="acme-writer", token="t1")
    assert what_acted(actor, [named]) == "ai"
    assert what_acted(actor, ["other", "token:acme-writer"]) == "app"
    assert what_acted(Actor("admin", "7", BOB), ["*"]) == "person"


def test_a_token_is_never_taken_for_the_name_of_an_app() -> None:
    by_token = Actor("app", "t1", token="t1")
    assert names_of(by_token) == ("token:t1",)
    assert not is_named(by_token, ["t1"])
    assert names_of(Actor("app", "zapier")) == ("zapier",)
    assert names_of(Actor("ai", "docs-writer", BOB)) == ("docs-writer",)
    assert names_of(Actor("admin", "7", BOB)) == ()


@pytest.mark.parametrize(
    ("actor", "name"),
    [
        (Actor("admin", "7", BOB, app="zapier", token="t1"), "bob@acme.example through app zapier"),
        (Actor("admin", "7", BOB, token="t1"), "bob@acme.example through token t1"),
        (Actor("app", "zapier", app="zapier", token="t1"), "app zapier"),
        (Actor("ai", "docs-writer", BOB), "robot docs-writer for bob@acme.example"),
        (Actor("bot", "9"), "bot 9"),
    ],
)
def test_people_read_through_what_somebody_acted(actor: Actor, name: str) -> None:
    assert actor.name == name


def test_one_person_by_hand_and_through_an_app_is_one_actor_in_two_ways() -> None:
    by_hand, through_app = Actor("admin", "7", BOB), Actor("admin", "7", BOB, app="zapier")
    assert same_actor(by_hand, through_app)
    assert not same_way(by_hand, through_app)
