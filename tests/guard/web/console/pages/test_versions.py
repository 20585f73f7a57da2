"""The versions of a resource, any two of them beside each other, and what depends on it."""

from __future__ import annotations

import re

from drift.core.model.resources import Json, Ref
from tests.guard.web.console.browser import HOME, Reader, signed_in
from tests.guard.web.stage import ERIN, HOURS, Stage

SETTINGS = f"{HOME}/settings"
PARIS = f"{SETTINGS}/{HOURS}"


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page[page.index("<main") :]).split())


def changed(on: Stage, ref: str, *bodies: dict[str, Json]) -> str:
    """A resource that had these bodies one after the other."""
    for body in bodies:
        on.intercom.hold(ref, **body)
        on.look()
    return f"{SETTINGS}/{ref}"


def test_the_history_says_who_made_each_version_and_leads_to_what_it_changed(seen: Stage) -> None:
    made = signed_in(seen, ERIN)
    page = made.page(f"{PARIS}/history")
    words = plain(page)
    assert words.index("Guardrail") < words.index("mallory@acme.example") < words.index("First version")
    assert words.count("Changed: Time zone name") == 2
    compare = [link for link in Reader(page).links if "/compare?from=" in link]
    assert "Asia/Tokyo" in plain(made.page(compare[0]))


def test_two_versions_are_compared_in_both_directions_at_addresses_to_keep(seen: Stage) -> None:
    made = signed_in(seen, ERIN)
    page = made.page(f"{PARIS}/compare")
    form = next(form for form in Reader(page).forms if form.action.endswith("/compare"))
    assert form.method == "get"
    there = made.page(f"{PARIS}/compare?from={form.values['from']}&to={form.values['to']}")
    assert re.sub(r"\s", "", there) == re.sub(r"\s", "", page)
    assert "From Asia/Tokyo To Europe/Paris" in plain(there)
    swap = next(
        link
        for link in Reader(page).links
        if link == f"{PARIS}/compare?from={form.values['to']}&to={form.values['from']}"
    )
    assert "From Europe/Paris To Asia/Tokyo" in plain(made.page(swap))
    same = f"{PARIS}/compare?from={form.values['to']}&to={form.values['to']}"
    assert "Nothing differs between these two." in made.page(same)


def test_of_one_version_there_is_nothing_to_choose(seen: Stage) -> None:
    page = signed_in(seen, ERIN).page(f"{SETTINGS}/office_hours_schedule/99/compare")
    assert "Only one version is known" in page
    assert "<select" not in page


def test_what_only_one_side_has_is_told_from_what_is_empty(busy: Stage) -> None:
    path = changed(
        busy,
        "tag/1",
        {"name": "T", "a": None, "b": "", "c": [1, 2, 3]},
        {"name": "T", "a": "", "c": [3, 4, 2]},
    )
    made = signed_in(busy, ERIN)
    versions = sorted(map(int, re.findall(r'<option value="(\d+)"', made.page(f"{path}/compare"))))
    words = plain(made.page(f"{path}/compare?from={versions[0]}&to={versions[-1]}"))
    assert "A From no value To empty text" in words
    assert "B From empty text To not there" in words
    assert "C From 1 To 4 2 entries stand on both sides and are left out here." in words


def test_long_texts_are_compared_line_by_line(busy: Stage) -> None:
    lines = [f"line {number}" for number in range(10_000)]
    path = changed(
        busy,
        "tag/1",
        {"name": "T", "text": "\n".join(lines)},
        {"name": "T", "text": "\n".join(lines[:5000] + lines[5001:])},
    )
    page = signed_in(busy, ERIN).page(f"{path}/compare")
    assert "<del>line 5000</del>" in page
    assert page.count("<del>") == 1
    assert "<ins>" not in page
    assert "4997 lines are left out" in page
    assert len(page) < 60_000


def test_another_spelling_of_the_same_value_is_called_so(busy: Stage) -> None:
    busy.intercom.change("ip_allowlist", enabled=True, ip_allowlist=["203.0.113.9/32"])
    busy.look()
    with busy.guarded.transaction() as work:
        live = work.state.versions.live(Ref("ip_allowlist", "singleton"))
        assert live is not None
        work.state.versions.open(live.with_body({**live.body, "ip_allowlist": ["203.0.113.9"]}), work.now)
    page = signed_in(busy, ERIN).page(f"{SETTINGS}/ip_allowlist/singleton/compare")
    assert "the same value, written otherwise" in page


def test_secrets_are_never_compared_letter_by_letter(busy: Stage) -> None:
    old, new = ({"name": "T", "token": f"fingerprint:{digit * 16}"} for digit in "ab")
    page = signed_in(busy, ERIN).page(f"{changed(busy, 'tag/1', old, new)}/compare")
    assert "secret, kept as fingerprint aaaaaaaaaaaaaaaa" in page
    assert "secret, kept as fingerprint bbbbbbbbbbbbbbbb" in page


def test_what_depends_on_a_resource_is_named_and_what_is_missing_is_said(busy: Stage) -> None:
    busy.intercom.hold("admin/1", name="Alice")
    busy.look()
    made = signed_in(busy, ERIN)
    words = plain(made.page(f"{SETTINGS}/admin/1/references"))
    assert "What refers to it" in words
    assert "Team “=Team 1” Admin ids" in words
    targets = plain(made.page(f"{SETTINGS}/team/2/references"))
    assert "Teammate with the id 2 not there Admin ids" in targets
