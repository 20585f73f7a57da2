"""What a case gives becomes a subject and its facts."""

from typing import Any

import pytest

from drift.core.model.activity import Actor
from drift.reference_data.acme_examples import acme
from guard.core.cases.case_subjects import SOME_ID, actor_of, facts_of, moment_of, ref_of, subject_of
from guard.core.model.subject import Subject

OFF = {"kind": "ip_allowlist", "before": {"enabled": True}, "after": {"enabled": False}}


def subject(**given: Any) -> Subject:
    return subject_of(given, acme())


def test_a_change_has_its_fields_and_the_moment_of_a_wednesday_morning() -> None:
    found = subject(change={**OFF, "by": "Carol@acme.example"})
    assert (found.entry, found.operation) == ("change", "updated")
    assert [field.pointer for field in found.fields] == ["/enabled"]
    assert found.at == moment_of({"at": "2026-03-04T09:00:00Z"})
    assert found.actor.email == "carol@acme.example"


def test_a_change_without_an_author_is_unattributed() -> None:
    assert not subject(change=OFF).attributed
    assert subject(change={**OFF, "by": {"type": "bot"}}).attributed


def test_a_change_of_an_example_starts_from_its_body() -> None:
    found = subject(proposal={"example": "ip_allowlist", "set": {"/enabled": False}})
    assert found.entry == "proposal"
    assert found.before is not None
    assert found.before.body == acme().resources["ip_allowlist"].body
    gone = subject(change={"example": "ip_allowlist", "operation": "deleted"})
    assert (gone.operation, gone.after) == ("deleted", None)


def test_a_change_that_changes_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="the same"):
        subject(change={**OFF, "after": OFF["before"]})


def test_an_entry_has_what_the_case_says_of_it() -> None:
    found = subject(activity={"type": "bulk_delete", "metadata": {"n": 1}, "from": "192.0.2.1"})
    assert found.activity is not None
    assert (found.activity.id, found.activity.type) == (SOME_ID, "bulk_delete")
    assert found.activity.metadata == {"n": 1}
    assert found.actor.ip == "192.0.2.1"


def test_a_resource_without_an_id_has_some_id_and_a_singleton_its_own() -> None:
    assert ref_of({"kind": "tag"}, acme()).id == SOME_ID
    assert ref_of({"kind": "ip_allowlist"}, acme()).id == "singleton"
    assert ref_of({"kind": "tag", "id": "7"}, acme()).id == "7"


def test_what_is_not_known_stays_unknown() -> None:
    assert facts_of({}).known_ips is None
    assert facts_of({"known_ips": []}).known_ips == frozenset()
    assert actor_of({}) == Actor()


def test_who_else_may_have_acted_is_asked_as_well() -> None:
    found = subject(
        change={
            **OFF,
            "by": "dave@acme.example",
            "or_by": ["carol@acme.example", {"app": "acme-sync", "from": "192.0.2.1"}],
            "or_somebody": True,
        }
    )
    assert [other.name for other in found.others] == ["carol@acme.example", "app acme-sync"]
    assert found.others[1].ip == "192.0.2.1"
    assert found.gap
    assert (subject(change=OFF).others, subject(change=OFF).gap) == ((), False)
