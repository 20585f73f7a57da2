"""Pages of a moment: settings, a kind, a setting, policies and drift as they were, and two moments compared."""

from __future__ import annotations

import pytest

from tests.guard.web.console.browser import HOME, Reader, signed_in
from tests.guard.web.stage import ERIN, HOURS, Stage


def off(on: Stage) -> int:
    """The number of the change that switched the allowlist off."""
    found = on.get("/api/v1/changes", kind="ip_allowlist")["items"]
    number: int = min(one["id"] for one in found)
    return number


def test_settings_are_shown_as_they_were(seen: Stage) -> None:
    made, at = signed_in(seen, ERIN), f"before+{off(seen)}"
    page = made.page(f"{HOME}/settings?at={at}")
    assert "As it was" in page
    kind = made.page(f"{HOME}/settings/team?at={at}")
    assert kind.count("as it is since") == 7
    links = [link for link in Reader(kind).links if "/settings/team/1?" in link]
    assert links
    assert "=Team 1" in made.page(links[0])


def test_a_setting_is_shown_as_it_was_and_leads_back(seen: Stage) -> None:
    made = signed_in(seen, ERIN)
    page = made.page(f"{HOME}/settings/{HOURS}?at=before+{off(seen)}")
    assert "Europe/Paris" in page
    assert f"{HOME}/settings/{HOURS}" in Reader(page).links
    early = made.get(f"{HOME}/settings/{HOURS}?at=2001-01-01")
    assert early.status_code == 404
    assert "how it was before is not known" in early.text


def test_what_is_not_known_of_then_is_said(seen: Stage) -> None:
    page = signed_in(seen, ERIN).page(f"{HOME}/settings/team?at=2001-01-01")
    assert "how it was before is not known" in page
    assert "Nothing of this kind was there" in page


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/policies?at=now", "In force since"),
        ("/drift?at=now", "Judged anew"),
        ("/drift?at=now&policies=now", "Judged anew"),
    ],
)
def test_policies_and_drift_of_a_moment(seen: Stage, path: str, says: str) -> None:
    assert says in signed_in(seen, ERIN).page(f"{HOME}{path}")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/settings?at=someday", 400),
        ("/drift?at=2099-01-01", 400),
        ("/drift?at=now&policies=mine", 400),
        ("/drift?at=2001-01-01", 404),
        ("/policies?at=2001-01-01", 404),
        ("/compare?from=someday", 400),
        ("/compare?from=2d&id=1", 400),
        ("/compare?from=2d&kind=colour", 404),
        ("/compare?from=2d&format=xls", 400),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_sentence(seen: Stage, path: str, status: int) -> None:
    answer = signed_in(seen, ERIN).get(f"{HOME}{path}")
    assert answer.status_code == status
    assert 'role="alert"' in answer.text


def test_two_moments_are_compared_from_a_form_and_by_links(seen: Stage) -> None:
    made = signed_in(seen, ERIN)
    empty = made.page(f"{HOME}/compare")
    assert "What changed since yesterday" in empty
    assert any("from=before+" in link for link in Reader(empty).links)
    page = made.page(f"{HOME}/compare?from=before+{off(seen)}&to=after+{off(seen)}")
    assert any(f"/timeline/changes/{off(seen)}" in link for link in Reader(page).links)
    assert any(f"from=after+{off(seen)}&to=before" in link for link in Reader(page).links)
    one = made.page(f"{HOME}/compare?from=before+{off(seen)}&kind=office_hours_schedule&id=42")
    assert "equal" in one
    assert "Nothing differs" in made.page(f"{HOME}/compare?from=now")
    file = made.get(f"{HOME}/compare?from=before+{off(seen)}&format=markdown")
    assert file.headers["Content-Disposition"] == 'attachment; filename="comparison.md"'


def test_a_change_leads_to_how_it_was_before_it_and_names_what_referred_to_it(seen: Stage) -> None:
    for number, parent in (("1", None), ("2", 1)):
        seen.intercom.hold(f"collection/{number}", name=f"Part {number}", parent_id=parent)
    seen.look()
    seen.intercom.change("collection/1", name="Renamed")
    seen.look()
    change = seen.get("/api/v1/changes", kind="collection", operation="updated")["items"][0]
    made = signed_in(seen, ERIN)
    page = made.page(f"{HOME}/timeline/changes/{change['id']}")
    assert "What referred to it then" in page
    assert f"{HOME}/settings/collection/2" in Reader(page).links
    assert any(f"from=before+{change['id']}" in link for link in Reader(page).links)
    history = made.page(f"{HOME}/settings/collection/2/history")
    assert "Through what it refers to" in history
    assert f"{HOME}/timeline/changes/{change['id']}" in Reader(history).links
