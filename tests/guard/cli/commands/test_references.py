"""`guardrail references`: what depends on a resource, from the record of an embedded workspace."""

from __future__ import annotations

import httpx
import orjson
import pytest

from drift.sandbox.cast import TOKEN
from tests.guard.cli.terminal import Admins, Terminal


def test_it_says_what_refers_to_a_resource_and_what_it_refers_to(watching: Terminal) -> None:
    said = watching.say("references collection/301")
    assert said.code == 0, said.err
    assert "At least 9 resources refer to it." in said.out
    assert "article, 9: 7001 “Change your invoice”," in said.out
    assert "No API shows whether these refer to it:" in said.out
    assert "help_center, 1: 31 “Acme help”." in said.out
    assert all(len(line) <= 100 for line in said.lines)
    more = watching.say("references collection/301 --first 5")
    assert "and 4 more." in more.out
    assert "Nothing refers to it." in watching.say("references ip_allowlist").out
    assert "office_hours_exception, 5." in watching.say("references office_hours_schedule/41").out


def test_what_a_deletion_leaves_behind_is_found(watching: Terminal, admins: Admins) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "X-Sandbox-Admin": "carol@acme.example"}
    assert httpx.delete(f"{admins.url}/audiences/71", headers=headers, timeout=60).is_success
    watching.say("snapshot --kinds audience")
    gone = watching.say("references audience/71 --format json")
    assert gone.code == 1
    found = orjson.loads(gone.out)
    assert (found["live"], found["title"]) == (False, "Business customers")
    assert found["referrers"]["count"] >= 1
    one = next(kind for kind in found["referrers"]["kinds"] if kind["kind"] == "content_snippet")["first"][0]
    left = watching.say(f"references content_snippet/{one['resource']['id']}")
    assert left.code == 1
    assert "audience/71 is not there: /audience_ids/* names it in vain." in left.out


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("colection/301", "There is no kind 'colection'. Did you mean collection?"),
        ("collection/999", "There is no collection/999, and nothing that was read refers to it."),
        ("/301", "names no resource: write KIND/ID"),
        ("collection/301 --service nowhere", "--service is 'nowhere', but must be an address"),
    ],
)
def test_what_is_not_there_is_said_so(watching: Terminal, asked: str, sentence: str) -> None:
    watching.values["GUARDRAIL_TOKEN"] = "grt_x"
    said = watching.say(f"references {asked}")
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err
