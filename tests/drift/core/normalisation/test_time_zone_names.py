"""The other names of time zones, against the zone database that comes with the product."""

from __future__ import annotations

from importlib.resources import files

from drift.core.normalisation.time_zone_names import ALIASES

ABBREVIATIONS = {"est", "mst", "hst", "eet", "cet", "met", "wet"}


def _lines(name: str) -> list[str]:
    return files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8").splitlines()


def test_the_table_has_the_links_that_are_no_place_of_their_own() -> None:
    places = {line.split("\t")[2] for line in _lines("zone.tab") if line and not line.startswith("#")}
    links = (line.split() for line in _lines("tzdata.zi") if line.startswith("L "))
    expected = {alias.lower(): name for _, name, alias in links if alias not in places}
    assert {alias: name for alias, name in expected.items() if alias not in ABBREVIATIONS} == ALIASES


def test_no_alias_leads_to_an_alias() -> None:
    assert not {name.lower() for name in ALIASES.values()} & ALIASES.keys()
