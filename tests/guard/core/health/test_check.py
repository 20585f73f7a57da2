"""What a check says of names, and which changes it offers: only those that an API makes."""

from __future__ import annotations

from drift.core.model.resources import Ref
from guard.core.health.check import deleting, gone_since, listed, named, setting
from guard.core.health.checks.table import BY_ID, fields_of, kinds_looked_at
from guard.core.health.facts import Gone
from tests.guard.core.health.made import DAY, NOW, READ, facts, like


def test_a_change_is_offered_only_where_an_api_makes_it() -> None:
    assert setting(like("article"), "ai_chatbot_availability", value=False) == {
        "resource": "article/7001",
        "set": {"/ai_chatbot_availability": False},
    }
    assert setting(like("macro"), "body", "x") is None, "no API writes macros"
    assert setting(like("article"), "id", "x") is None, "nobody sets this field"
    assert deleting(like("tag")) == {"resource": "tag/101", "delete": True}
    assert deleting(like("segment")) is None


def test_what_is_gone_is_called_as_it_was() -> None:
    were = {"admin/7": Gone("Erin", None), "admin/8": Gone("8", NOW)}
    found = facts(like("tag"), gone=were)
    assert named(found, Ref("tag", "101")) == "tag “refund” (101)"
    assert named(found, Ref("admin", "7")) == "teammate “Erin” (7)"
    assert named(found, Ref("admin", "8")) == "teammate 8"
    assert named(found, Ref("admin", "9")) == "teammate 9"


def test_something_is_gone_since_the_last_of_it_went() -> None:
    item = like("team", since=READ)
    were = {"admin/1": Gone("A", NOW - DAY), "admin/2": Gone("B", NOW - 2 * DAY), "admin/3": Gone("C", None)}
    found = facts(item, gone=were)
    assert gone_since(found, item, [Ref("admin", "1"), Ref("admin", "2")]) == NOW - DAY
    assert gone_since(found, item, [Ref("admin", "3"), Ref("admin", "4")]) is None
    later = like("team", since=NOW)
    assert gone_since(found, later, [Ref("admin", "1")]) == NOW, "it was changed to name it afterwards"


def test_a_list_says_how_many_it_leaves_out() -> None:
    assert listed(["a", "b", "c"]) == "a, b, c"
    assert listed(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"


def test_an_age_is_the_declared_one_or_that_of_the_team() -> None:
    check = BY_ID["fin-reads-old"]
    assert check.age(facts()) == 730 * DAY
    assert check.age(facts(days={"fin-reads-old": 10})) == 10 * DAY


def test_the_table_knows_what_is_read_of_a_kind() -> None:
    assert set(fields_of("article")) >= {"state", "audience_ids", "body", "translated_content.*.state"}
    assert fields_of("role") == ()
    assert "admin" in kinds_looked_at()
    assert "role" not in kinds_looked_at(), "what is only unknown need not be read"
