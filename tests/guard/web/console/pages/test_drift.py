"""The drift report as a page: the same as the API tells, a section at a time."""

from __future__ import annotations

import csv
import io
import re

import orjson
import pytest

from guard.core.reports.drift_report_formats import FORMATS
from tests.guard.web.console.browser import HOME, Reader, signed_in
from tests.guard.web.stage import ERIN, MALLORY, ROLES, Stage

DRIFT = f"{HOME}/drift"


def findings(page: str) -> list[str]:
    found = re.findall(r"<li>\s*<p class=\"line\">(.*?)</li>", page, re.S)
    return [" ".join(re.sub("<[^>]*>", " ", one).split()) for one in found]


def test_the_page_has_the_findings_of_the_report_the_worst_first(seen: Stage) -> None:
    report = seen.get("/api/v1/drift")
    page = signed_in(seen, ERIN).page(DRIFT)
    shown = findings(page)
    assert len(shown) == len(report["findings"]) > 1
    for told, line in zip(report["findings"], shown, strict=True):
        assert line.startswith(told["severity"])
        assert told["policy"] in line
    assert f"<strong>{len(shown)} findings</strong> are open" in page


@pytest.mark.parametrize(
    ("section", "there"),
    [
        ("settled", "out of order and is not any more"),
        ("differences", "Known good"),
        ("steps", "What people have to do by hand"),
        ("unseen", "The token may not read articles."),
        ("exemptions", "the Paris pilot"),
    ],
)
def test_every_section_has_its_page(seen: Stage, section: str, there: str) -> None:
    assert there in signed_in(seen, ERIN).page(f"{DRIFT}?section={section}")


def test_differences_are_told_field_by_field(seen: Stage) -> None:
    told = seen.get("/api/v1/drift")["differences"]
    page = signed_in(seen, ERIN).page(f"{DRIFT}?section=differences")
    assert page.count("<h3>") == len(told) > 0


def test_a_finding_leads_to_its_setting_and_to_why_it_was_found(seen: Stage) -> None:
    made = signed_in(seen, ERIN)
    links = Reader(made.page(DRIFT)).links
    for told in seen.get("/api/v1/drift")["findings"]:
        if (about := told["resource"]) is not None:
            assert f"{HOME}/settings/{about['kind']}/{about['id']}" in links
        assert f"{HOME}/decisions/{told['decision']}" in links
    for section in ("differences", "steps"):
        named = [
            link for link in Reader(made.page(f"{DRIFT}?section={section}")).links if "/settings/" in link
        ]
        assert named
        assert all("<h1>" in made.page(link) for link in set(named))


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("severity=high", None),
        ("policy=no-exports", 1),
        ("kind=messenger_settings", None),
        ("policy=none", 0),
    ],
)
def test_findings_are_filtered_by_addresses(seen: Stage, query: str, count: int | None) -> None:
    name, _, value = query.partition("=")
    wanted = [
        one
        for one in seen.get("/api/v1/drift")["findings"]
        if value == (one["resource"] or {}).get("kind") or value == one.get(name)
    ]
    shown = findings(signed_in(seen, ERIN).page(f"{DRIFT}?{query}"))
    assert len(shown) == len(wanted)
    assert count in (None, len(shown))


def test_the_picture_says_the_same_as_its_table(seen: Stage) -> None:
    page = signed_in(seen, ERIN).page(DRIFT)
    rows = re.findall(r'<tr><th scope="row"><a href="([^"]*)">.*?</tr>', page, re.S)
    assert len(rows) == 12
    numbers = [int(one) for one in re.findall(r"<td>(\d+)</td>", page)]
    told = seen.get("/api/v1/decisions", limit="200")["items"]
    minded = [one for one in told if one["verdict"] != "allow" and one["entry"] != "scan"]
    assert sum(numbers) == len(minded) > 0
    assert page.count("<rect") == sum(number > 0 for number in numbers)
    assert 'style="' not in page


def test_a_week_of_the_picture_leads_to_what_policies_minded_in_it(seen: Stage) -> None:
    made = signed_in(seen, ERIN)
    last = re.findall(r'<th scope="row"><a href="([^"]*)">', made.page(DRIFT))[-1].replace("&amp;", "&")
    assert MALLORY in made.page(last)


@pytest.mark.parametrize("format", FORMATS)
def test_the_report_comes_as_a_file_in_every_format_of_the_api(seen: Stage, format: str) -> None:
    answer = signed_in(seen, ERIN).get(f"{DRIFT}?format={format}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="drift-')
    assert answer.content_type.startswith(FORMATS[format][0])
    assert "planted-secret" not in answer.text
    if format == "json":
        assert orjson.loads(answer.data)["findings"]
    if format == "csv":
        assert len(list(csv.reader(io.StringIO(answer.text)))) > 1


@pytest.mark.parametrize(
    "query", ["section=x", "severity=worst", "start=-1", "start=%D9%A3", "format=pdf", "start=12345678"]
)
def test_what_cannot_be_meant_is_refused_in_words(seen: Stage, query: str) -> None:
    assert "<h1>" in signed_in(seen, ERIN).page(f"{DRIFT}?{query}", 400)


def test_beyond_the_last_line_nothing_stands(seen: Stage) -> None:
    assert not findings(signed_in(seen, ERIN).page(f"{DRIFT}?start=999999"))


@pytest.mark.parametrize("who", ROLES)
def test_every_role_reads_it(seen: Stage, who: str) -> None:
    assert findings(signed_in(seen, who).page(DRIFT))


def test_a_calm_workspace_says_that_nothing_is_out_of_order(calm: Stage) -> None:
    page = signed_in(calm, ERIN).page(DRIFT)
    assert "Nothing that policies watch is out of order." in page
    assert "No finding is open." in page
