"""A permit says in words who may do what, and until when."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.model.resources import Ref
from guard.core.proposals.permit import Permit, PermittedField
from guard.core.proposals.permit_words import may_in_words, title_of_permit
from tests.guard.core.proposals.proposal_records import ALICE, record

CAROL = "carol@acme.example"
PAGE = Ref("messenger_settings", "singleton")
PERMIT = Permit(CAROL, 600.0, (PermittedField(PAGE.kind, PAGE.id, "updated", "/greeting", "Ahoy"),))
OPEN: dict[str, Any] = {"permit": PERMIT, "approved_at": 200.0, "approved_by": (ALICE,)}


def test_it_says_who_may_do_what_until_when() -> None:
    asked, now = record(permit=PERMIT), record(**OPEN)
    assert may_in_words(asked, PERMIT) == (
        f'{CAROL} may set greeting of messenger_settings to "Ahoy" by hand, once: 10 minutes from the approval.'
    )
    assert may_in_words(now, PERMIT).endswith("once: 1970-01-01T00:03Z until 1970-01-01T00:13Z.")
    assert title_of_permit(now, PERMIT) == (
        f"{CAROL} may change greeting of messenger_settings until 1970-01-01T00:13Z"
    )


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (PermittedField("role", "singleton", "updated", "/a/b", gone=True), "remove a > b of role"),
        (PermittedField("workflow", "9", "deleted", "", gone=True), "delete workflow/9"),
        (
            PermittedField("workflow", "", "created", "/title", "Refunds"),
            'create a workflow with title of workflow "Refunds"',
        ),
        (
            PermittedField("role", "singleton", "updated", "/a", 1, schema={"minimum": 1}),
            'set a of role to a value like 1 ({"minimum":1})',
        ),
    ],
)
def test_every_sort_of_permission_is_a_sentence(field: PermittedField, words: str) -> None:
    sentence = may_in_words(record(permit=PERMIT), Permit(CAROL, 60.0, (field,)))
    assert sentence == f"{CAROL} may {words} by hand, once: 1 minute from the approval."
