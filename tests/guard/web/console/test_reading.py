"""In which language and by whose clock pages are read, and the files that they refer to."""

from __future__ import annotations

import gzip

import pytest

from guard.web.console import assets
from tests.guard.web.console.browser import HOME, browser, signed_in
from tests.guard.web.stage import BOB, Stage


def test_a_page_is_read_in_the_language_and_the_zone_of_the_browser_until_somebody_chooses(
    busy: Stage,
) -> None:
    made = signed_in(busy, BOB)
    made.client.set_cookie("guardrail-zone", "Asia/Tokyo")
    french = made.get(f"{HOME}/", headers={"Accept-Language": "fr-CH, fr;q=0.9, en;q=0.8"}).text
    assert '<html lang="fr">' in french
    assert "Vous attend" in french
    assert "Asia/Tokyo</a>" in french
    answer = made.send(made.form(f"{HOME}/you", "/you/reading"), language="en", zone="Europe/Paris")
    assert answer.status_code == 303
    chosen = made.get(f"{HOME}/", headers={"Accept-Language": "fr"}).text
    assert "Waits for you" in chosen
    assert "Europe/Paris</a>" in chosen


@pytest.mark.parametrize("zone", ["Nowhere", "../../etc/passwd", "<script>", "x" * 500])
def test_a_zone_that_is_none_is_refused_and_shown_again(seen: Stage, zone: str) -> None:
    made = signed_in(seen, BOB)
    answer = made.send(made.form(f"{HOME}/you", "/you/reading"), zone=zone)
    assert answer.status_code == 422
    assert "There is no time zone" in answer.text
    made.client.set_cookie("guardrail-zone", zone[:60])
    assert "UTC</a>" in made.page(f"{HOME}/")


@pytest.mark.parametrize("name", ["console.css", "console.js", "htmx.js"])
def test_a_file_of_the_pages_is_kept_by_its_digest_and_sent_packed(seen: Stage, name: str) -> None:
    made = browser(seen.app)
    now = made.get(f"/{name}?v=old")
    for_good = made.get(assets.address(name), headers={"Accept-Encoding": "gzip, br"})
    assert "immutable" not in now.headers["Cache-Control"]
    assert "immutable" in for_good.headers["Cache-Control"]
    assert for_good.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(for_good.data) == now.data
    assert for_good.headers["X-Content-Type-Options"] == "nosniff"
