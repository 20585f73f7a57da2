"""The page for people who read no tables."""

from __future__ import annotations

from guard.core.simulation.formats.html import as_page
from tests.guard.core.simulation.small_past import off, simulated
from tests.guard.policy_cast import NOON, changed, on

FOUND = simulated(off(NOON))


def test_the_page_stands_alone() -> None:
    page = as_page(FOUND, "")
    assert page.lower().startswith("<!doctype html>")
    assert "<script" not in page
    assert "src=" not in page


def test_rows_lead_to_the_service_where_its_address_is_known() -> None:
    address = "https://guard.acme.example/api/v1/workspaces/test"
    assert f"{address}/changes/0" in as_page(FOUND, address)
    assert "href" not in as_page(FOUND, "")


def test_a_foreign_name_is_no_markup() -> None:
    page = as_page(simulated(changed(on(), on(enabled=False), by="<b>mallory")), "")
    assert "&lt;b&gt;mallory" in page
    assert "<b>mallory" not in page
