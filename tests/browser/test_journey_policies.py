"""A policy is drafted, tested and simulated in a browser, and taken away as a difference."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.chromium import Person


def test_a_policy_is_drafted_tested_simulated_and_taken_away(someone: Callable[..., Person]) -> None:
    """Dave makes a rule milder: a misspelling at its line, the cases, what it would have done, and the difference."""
    window = someone("dave")
    page = window.follow("Policies")
    page.get_by_role("link", name="The IP allowlist was switched off").click()
    page.get_by_role("link", name="Draft a change").click()
    draft = page.get_by_label("The file", exact=True)
    written = draft.input_value()
    draft.fill(written.replace("severity: critical", "severity: awful", 1))
    page.get_by_role("button", name="Check and test").click()
    expect(page.locator("li.wrong").first).to_contain_text("awful")
    draft.fill(written.replace("then: revert", "then: flag", 1))
    page.get_by_label("How far back").select_option("90")
    page.get_by_role("button", name="Simulate the draft").click()
    expect(page.get_by_text("These policies can be used.")).to_be_visible()
    expect(page.get_by_text("Expected revert, but it earned flag.").first).to_be_visible()
    expect(page.get_by_role("heading", name="What would have happened")).to_be_visible()
    with page.expect_download() as downloaded:
        page.get_by_role("button", name="Download the difference").click()
    diff = downloaded.value.path().read_text()
    assert "--- a/policies/security.yaml" in diff
    assert "+    then: flag" in diff
