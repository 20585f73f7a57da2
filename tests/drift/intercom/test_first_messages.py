"""Only the masked question leaves: whoever takes part in the conversation is not in it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from drift.intercom.client import IntercomClient
from drift.intercom.errors import IntercomError
from drift.intercom.first_messages import FirstMessages, question_in

CONVERSATION: dict[str, Any] = {
    "type": "conversation",
    "id": "215470000001",
    "source": {
        "type": "email",
        "body": "<p>Amelia Keller and Jonas here: order 70012 is late, Alice said. My employer is Acme Ltd. Fin?</p>",
        "author": {"type": "user", "id": "1", "name": "Amelia Keller", "email": "amelia@customers.example"},
    },
    "company": {"name": "Acme Ltd"},
    "contacts": {"contacts": [{"type": "contact", "id": "1", "external_id": "70012"}]},
    "conversation_parts": {
        "conversation_parts": [
            {"author": {"type": "user", "name": "Jonas Dubois", "email": "jonas@customers.example"}},
            {"author": {"type": "admin", "name": "Alice", "email": "alice@acme.example"}},
            {"author": {"type": "bot", "name": "Fin", "email": "operator@intercom.example"}},
        ]
    },
}


def client(answer: httpx.Response) -> IntercomClient:
    return IntercomClient(
        "https://api.intercom.example",
        "token",
        read_only=True,
        pinned="2.16",
        transport=httpx.MockTransport(lambda _: answer),
    )


def test_nobody_of_the_conversation_is_left_in_its_question() -> None:
    assert question_in(CONVERSATION) == (
        "[name] and [name] here: [number] is late, [name] said. My employer is [name]. Fin?"
    )


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"source": None},
        {"source": {"body": None}},
        {"source": {"body": 7}},
        {
            "source": {"body": ""},
            "contacts": {"contacts": ["x"]},
            "conversation_parts": {"conversation_parts": [1]},
        },
    ],
)
def test_what_has_no_message_has_no_question(broken: dict[str, Any]) -> None:
    assert question_in(broken) == ""


def test_a_conversation_is_read_with_one_call_and_one_that_was_deleted_has_no_question() -> None:
    asked = FirstMessages(client(httpx.Response(200, json=CONVERSATION)))
    assert asked.question("215470000001") == question_in(CONVERSATION)
    gone = httpx.Response(
        404, json={"type": "error.list", "errors": [{"code": "not_found", "message": "no"}]}
    )
    assert FirstMessages(client(gone)).question("1") == ""


def test_a_token_that_may_not_read_is_no_empty_question() -> None:
    refused = httpx.Response(
        403, json={"type": "error.list", "errors": [{"code": "forbidden", "message": "no"}]}
    )
    with pytest.raises(IntercomError):
        FirstMessages(client(refused)).question("1")
