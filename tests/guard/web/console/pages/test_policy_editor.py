"""The policy editor: a draft is checked, tested, compared, simulated and handed out. What is typed survives."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from guard.queries.policy_drafts import LONGEST_DRAFT
from tests.guard.web.console.browser import HOME, Browser, Form, Reader, signed_in
from tests.guard.web.stage import BOB, CAROL, ERIN, POLICIES, Stage

EDITOR = f"{HOME}/policy-editor"
FILE = f"{EDITOR}?file=policies.yaml"
LENIENT = POLICIES.replace("then: revert", "then: flag")
NASTY = "</textarea><script>alert(1)</script> {{ 7*7 }} & \u202etxt\u200b\t end"
CASES = """version: 1
cases:
  - case: the allowlist goes off
    change:
      kind: ip_allowlist
      before: { enabled: true, ip_allowlist: [] }
      after: { enabled: false, ip_allowlist: [] }
    expect: { verdict: revert, policies: [ip-allowlist-stays-on] }
"""


def form(made: Browser, path: str = FILE) -> Form:
    return made.form(path, "/policy-editor")


def typed(page: str) -> dict[str, str]:
    (found,) = [one for one in Reader(page).forms if one.action.endswith("/policy-editor")]
    return found.values


def test_a_file_is_given_to_draft_as_it_stands_there(calm: Stage) -> None:
    file = calm.policies / "policies.yaml"
    file.write_text(f"\n\n  # <b>&amp; é\u0301\n{POLICIES}")
    assert form(signed_in(calm, BOB)).values["text"] == file.read_text()


def test_a_sound_draft_is_compared_with_what_is_in_force_and_nothing_is_written(calm: Stage) -> None:
    before = {path: path.read_bytes() for path in calm.policies.rglob("*") if path.is_file()}
    made, revision = signed_in(calm, BOB), calm.service.in_force().revision
    text = LENIENT.replace("no-exports\n", "no-exports-at-all\n")
    answer = made.send(form(made), text=text, do="check")
    assert answer.status_code == 200
    page = answer.text
    assert "These policies can be used." in page
    assert "New</strong> no-exports-at-all" in page
    assert "Changed</strong> ip-allowlist-stays-on, welcome-stays" in page
    assert "Gone</strong> no-exports<" in page
    assert "No case breaks no-exports-at-all." in page
    assert typed(page)["text"] == text
    assert {path: path.read_bytes() for path in calm.policies.rglob("*") if path.is_file()} == before
    assert calm.service.in_force().revision == revision


def test_every_problem_stands_at_its_line(calm: Stage) -> None:
    made = signed_in(calm, BOB)
    text = POLICIES.replace("severity: critical", "severity: awful").replace("then: flag", "then: flog")
    page = made.send(form(made), text=text).text
    assert "2 errors: these policies cannot be used." in page
    for wrong in ("awful", "flog"):
        line = next(number for number, one in enumerate(text.split("\n"), 1) if wrong in one)
        item = page.split(f'<li id="L{line}" value="{line}" class="wrong">')[1].split("</li>")[0]
        assert wrong in item.split("<p")[0]
        assert 'class="at error"' in item
    assert typed(page)["text"] == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "policies: [",
        "a: 1\na: 2\n",
        "&a [*a]",
        "- x\n",
        "version: 1\npolicies: []\n",
        NASTY,
        "\x00\x07",
        "{" * 9_000,
    ],
)
def test_whatever_is_typed_is_answered_and_given_back(calm: Stage, text: str) -> None:
    made = signed_in(calm, BOB)
    answer = made.send(form(made), text=text)
    assert answer.status_code == 200
    assert "cannot be used" in answer.text
    assert "<script>alert" not in answer.text
    assert typed(answer.text)["text"].rstrip("\n") == text.rstrip("\n")


def test_cases_of_the_draft_are_run_and_what_is_wrong_with_them_stands_at_its_line(calm: Stage) -> None:
    made = signed_in(calm, BOB)
    page = made.send(form(made), cases=CASES).text
    assert "No case breaks no-exports." in page
    assert "No case breaks ip-allowlist-stays-on" not in page
    failing = made.send(form(made), text=LENIENT, cases=CASES).text
    assert "the allowlist goes off" in failing
    assert "cases/policies.yaml:3" in failing
    assert str(calm.policies) not in failing
    assert "/tmp" not in failing
    wrong = made.send(form(made), cases=CASES.replace("verdict: revert", "verdict: perhaps")).text
    assert '<li id="C8" value="8" class="wrong">' in wrong
    assert "perhaps" in typed(wrong)["cases"]


def test_what_a_draft_breaks_in_other_files_is_said(calm: Stage) -> None:
    made = signed_in(calm, BOB)
    people = form(made, f"{EDITOR}?file=people.yaml")
    page = made.send(people, text="version: 1\ngroups:\n  others: [bob@acme.example]\n").text
    assert "In other files" in page
    assert "policies.yaml:" in page


def test_the_difference_is_one_that_git_applies(calm: Stage, tmp_path: Path) -> None:
    made = signed_in(calm, BOB)
    answer = made.send(form(made), text=LENIENT, cases=CASES, do="diff")
    assert answer.headers["Content-Disposition"] == "attachment; filename=policies.yaml.diff"
    top = tmp_path / "clone"
    (top / "policies").mkdir(parents=True)
    (top / "policies" / "policies.yaml").write_text(POLICIES)
    git = ["git", "-C", str(top), "apply", "-"]
    subprocess.run(git, input=answer.data, check=True, capture_output=True)
    assert (top / "policies" / "policies.yaml").read_text() == LENIENT
    assert (top / "policies" / "cases" / "policies.yaml").read_text() == CASES
    assert made.send(form(made), text=LENIENT, do="file").text == LENIENT
    assert made.send(form(made), cases=CASES, do="cases-file").text == CASES


def test_line_breaks_of_browsers_change_nothing(calm: Stage) -> None:
    made = signed_in(calm, BOB)
    assert "diff --git" not in made.send(form(made), text=POLICIES.replace("\n", "\r\n")).text
    (calm.policies / "policies.yaml").write_bytes(POLICIES.replace("\n", "\r\n").encode())
    assert "diff --git" not in made.send(form(made), text=POLICIES).text


@pytest.mark.parametrize(
    "name",
    [
        "",
        "../x.yaml",
        "/etc/x.yaml",
        "a/../../x.yaml",
        ".git/x.yaml",
        "x.txt",
        "cases/x.yaml",
        "packs/x.yaml",
        f"{'a' * 90}.yaml",
        "a\\b.yaml",
        "<b>.yml/x",
    ],
)
def test_a_name_that_no_file_can_have_is_refused_and_the_draft_given_back(calm: Stage, name: str) -> None:
    made = signed_in(calm, BOB)
    answer = made.send(form(made, EDITOR), file=name, text="my long draft")
    assert answer.status_code == 422
    assert "A file is called by its path" in answer.text
    assert typed(answer.text)["text"] == "my long draft\n"
    assert typed(answer.text)["file"] == name


@pytest.mark.parametrize(
    "name", ["nothing.yaml", "../people.yaml", "cases/ours.yaml", "/etc/passwd", "\u202e"]
)
def test_a_file_that_is_none_of_the_policies_is_not_given(calm: Stage, name: str) -> None:
    assert (
        "There is no such file" in signed_in(calm, BOB).client.get(EDITOR, query_string={"file": name}).text
    )


def test_a_draft_that_is_too_long_is_refused_with_what_to_do_and_given_back(calm: Stage) -> None:
    made = signed_in(calm, BOB)
    answer = made.send(form(made), text="#" * (LONGEST_DRAFT + 1))
    assert answer.status_code == 413
    assert "Split the file" in answer.text
    assert len(typed(answer.text)["text"]) == LONGEST_DRAFT + 2
    enormous = made.send(form(made), text="#" * 2_000_000)
    assert enormous.status_code == 413
    assert "<h1>" in enormous.text


def test_a_draft_survives_the_end_of_the_session_and_a_form_of_another_one(calm: Stage) -> None:
    made = signed_in(calm, BOB)
    sent = form(made)
    stale = made.send(sent, form_token="wrong", text="my long draft", cases="my cases")
    assert stale.status_code == 403
    calm.clock.now += 9 * 3600
    ended = made.send(sent, text="my long draft", cases="my cases")
    assert ended.status_code == 401
    for answer in (stale, ended):
        assert "my long draft" in answer.text
        assert "my cases" in answer.text


def test_a_draft_is_simulated_beside_the_policies_in_force_and_stays_in_the_form(busy: Stage) -> None:
    made = signed_in(busy, BOB)
    answer = made.send(form(made), text=LENIENT, days="90", do="simulate")
    assert answer.status_code == 200
    run = typed(answer.text)["run"]
    busy.wait_for(lambda: "It is running" not in made.page(f"{HOME}/simulation/{run}"))
    assert '<option value="90" selected>' in answer.text
    looked = made.send(form(made), text=LENIENT, run=run, do="look").text
    assert "What would have happened" in looked
    assert "stopped more mildly" in looked
    assert CAROL in looked
    assert typed(looked)["text"] == LENIENT
    assert "a draft of policies.yaml, 90 days back" in made.page(f"{HOME}/simulation/{run}")
    gone = made.send(form(made), text=LENIENT, run="nothing", do="look")
    assert gone.status_code == 404
    assert typed(gone.text)["text"] == LENIENT


def test_a_broken_draft_is_not_simulated(busy: Stage) -> None:
    made = signed_in(busy, BOB)
    page = made.send(form(made), text="policies: [", do="simulate").text
    assert "cannot be used" in page
    assert "run" not in typed(page)


def test_a_viewer_reads_and_sends_nothing(calm: Stage) -> None:
    viewer, bob = signed_in(calm, ERIN), signed_in(calm, BOB)
    page = viewer.page(FILE)
    assert not [button for one in Reader(page).forms for button in one.buttons]
    sent = form(bob)
    sent.values["form_token"] = viewer.form(f"{HOME}/you", "/sign-out").values["form_token"]
    answer = viewer.send(sent, text="my draft")
    assert answer.status_code == 403
    assert "my draft" in answer.text


def test_the_pages_of_policies_lead_to_the_editor(calm: Stage) -> None:
    made = signed_in(calm, BOB)
    assert EDITOR in Reader(made.page(f"{HOME}/policies")).links
    assert FILE in Reader(made.page(f"{HOME}/policies/no-exports")).links
