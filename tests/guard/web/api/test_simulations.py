"""Policies that are tried on history over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from drift.web.rest.route import API
from guard.core.simulation.formats.formats import FORMATS
from guard.queries.simulation_course import Course
from guard.queries.simulation_job import Outcome, SimulationJob, run
from tests.guard.web.stage import BOB, CAROL, ERIN, PEOPLE, POLICIES, ROLES, Stage
from tests.served import app_of

PATH = f"{API}/simulations"
REQUESTER = next(who for who, role in ROLES.items() if role in ("requester", "approver", "operator"))
LENIENT = {"policies.yaml": POLICIES.replace("then: revert", "then: flag"), "people.yaml": PEOPLE}


def tried(on: Stage, files: dict[str, str], **query: Any) -> dict[str, Any]:
    answer = on.post(PATH, {"files": files, **query}, who=REQUESTER)
    assert answer.status_code == 200, answer.text
    found = answer.json
    assert isinstance(found, dict)
    return found


def test_milder_policies_are_told_apart_from_those_in_force(seen: Stage) -> None:
    found = tried(seen, LENIENT)
    assert found["instead"] == seen.service.in_force().revision != found["revision"]
    milder = {one["subject"] for one in found["rows"] if one["news"] == "milder"}
    assert "ip_allowlist/singleton" in milder
    assert found["verdicts"].get("revert", 0) == 0
    assert found["affected"][CAROL] >= 1
    assert found["news"]["milder"] == len(milder)


def test_rows_lead_to_the_change_and_say_why(seen: Stage) -> None:
    (one,) = [row for row in tried(seen, LENIENT)["rows"] if row["subject"] == "ip_allowlist/singleton"]
    assert one["sentence"].endswith(".")
    assert seen.get(f"{API}/changes/{one['change']}")["resource"]["kind"] == "ip_allowlist"
    (entry,) = [row for row in tried(seen, LENIENT)["rows"] if row["subject"] == "bulk_export"]
    assert (entry["entry"], entry["actor"], entry["change"]) == ("a3", BOB, None)


def test_rows_are_links_where_the_service_knows_where_people_reach_it(
    seen: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {row["url"] for row in tried(seen, LENIENT)["rows"]} == {None}
    monkeypatch.setattr(seen.service, "_base_url", "https://guard.acme.example")
    rows = tried(seen, LENIENT)["rows"]
    (one,) = [row for row in rows if row["subject"] == "ip_allowlist/singleton"]
    assert seen.get(one["url"].removeprefix("https://guard.acme.example"))["id"] == one["change"]
    (entry,) = [row for row in rows if row["subject"] == "bulk_export"]
    assert seen.get(entry["url"].removeprefix("https://guard.acme.example"))["id"] == entry["entry"]
    page = seen.post(f"{PATH}?format=html", {"files": LENIENT}, who=REQUESTER).text
    assert f'<a href="{one["url"]}">' in page


def test_nothing_is_kept_of_it(seen: Stage) -> None:
    before = seen.get(f"{API}/decisions")
    tried(seen, LENIENT)
    assert seen.get(f"{API}/decisions") == before


@pytest.mark.parametrize("form", [name for name in FORMATS if name != "json"])
def test_it_is_written_for_people_as_well(seen: Stage, form: str) -> None:
    answer = seen.post(f"{PATH}?format={form}", {"files": LENIENT}, who=REQUESTER)
    assert answer.content_type.startswith(FORMATS[form][0])
    assert "no-exports" in answer.text


def test_broken_policies_are_named_by_the_files_that_were_sent(seen: Stage) -> None:
    answer = seen.post(
        PATH, {"files": {**LENIENT, "more.yaml": "version: 1\npolicies: [{id: x}]\n"}}, who=REQUESTER
    )
    assert answer.status_code == 422
    assert "more.yaml:2" in answer.text
    assert "/tmp" not in answer.text


def test_files_keep_their_folders(seen: Stage) -> None:
    files = {f"our rules/{name}": text for name, text in LENIENT.items()}
    assert tried(seen, files)["verdicts"] == tried(seen, LENIENT)["verdicts"]
    broken = {**files, "deep/er/more.yaml": "version: 1\npolicies: [{id: x}]\n"}
    answer = seen.post(PATH, {"files": broken}, who=REQUESTER)
    assert "deep/er/more.yaml:2" in answer.text


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"files": {"../x.yaml": ""}},
        {"files": {"a/../../x.yaml": ""}},
        {"files": {"/x.yaml": ""}},
        {"files": {"a//x.yaml": ""}},
        {"files": {"a/.x.yaml": ""}},
        {"files": {".a/x.yaml": ""}},
        {"files": {"a\\x.yaml": ""}},
        {"files": {f"{'a' * 70}/x.yaml": ""}},
        {"files": {**LENIENT, "policies.yaml/x.yaml": ""}},
        {"files": LENIENT, "since": "yesterday"},
        {"files": LENIENT, "since": "99999999999999999999d"},
        {"files": LENIENT, "since": f"{'9' * 400}d"},
        {"files": LENIENT, "since": "36501d"},
        {"files": LENIENT, "since": "2 days"},
    ],
)
def test_what_is_no_question_is_refused_with_a_sentence(seen: Stage, body: dict[str, Any]) -> None:
    answer = seen.post(PATH, body, who=REQUESTER)
    assert answer.status_code in (400, 422)
    assert answer.json is not None
    assert answer.json["detail"].endswith(".")


@pytest.mark.parametrize(
    ("files", "says"),
    [
        (
            {"../a.yaml": ""},
            '"../a.yaml" is not of the form that is taken here. A file is called by its path',
        ),
        ({f"{n}.yaml": "" for n in range(3000)}, "`files` has 3,000 members, and at most 200 are taken."),
        ({"a.yaml": ["x" * 10_000]}, '`a.yaml` is ["xxxxxxx'),
    ],
)
def test_what_is_wrong_is_said_without_expressions_and_without_all_that_was_sent(
    seen: Stage, files: dict[str, Any], says: str
) -> None:
    answer = seen.post(PATH, {"files": files}, who=REQUESTER)
    assert answer.json is not None
    assert says in answer.json["detail"]
    assert len(answer.text) < 1000
    assert "{0,59}" not in answer.text


def test_broken_policies_are_told_to_machines_by_file_line_and_column(seen: Stage) -> None:
    broken = {**LENIENT, "more.yaml": "version: 1\npolicies: [{id: x}]\n"}
    answer = seen.post(PATH, {"files": broken}, who=REQUESTER)
    assert answer.json is not None
    assert {(one["file"], one["line"], one["column"]) for one in answer.json["errors"]} == {
        ("more.yaml", 2, 12)
    }
    assert all(one["detail"] in answer.json["detail"] for one in answer.json["errors"])


def test_a_viewer_may_not_ask(seen: Stage) -> None:
    assert ROLES[ERIN] == "viewer"
    assert seen.post(PATH, {"files": LENIENT}, who=ERIN).status_code == 403


def test_a_second_simulation_of_one_caller_is_refused_while_the_first_runs(calm: Stage) -> None:
    second: list[Any] = []

    def ask_again(job: SimulationJob, course: Course) -> Outcome:
        second.append(calm.post(PATH, {"files": LENIENT}, who=REQUESTER))
        return run(job, course)

    calm.app = app_of(calm.service, client_secret=None, run_simulation=ask_again)
    assert calm.post(PATH, {"files": LENIENT}, who=REQUESTER).status_code == 200
    (refused,) = second
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "30")
    assert refused.json["detail"] == "A simulation of yours is running: try again when it has ended."
    second.clear()
    assert calm.post(PATH, {"files": LENIENT}, who=REQUESTER).status_code == 200
