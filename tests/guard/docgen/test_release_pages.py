"""A release tells what is new in it, and under which licences what it needs may be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.docgen.release_pages import licences, notes

ROOT = Path(__file__).parents[3]


def test_the_notes_are_the_newest_section() -> None:
    text = "# Changes\n\nFor people.\n\n## 0.2.0\n\n* New.\n\n## 0.1.0\n\n* Old.\n"
    assert notes(text) == "## 0.2.0\n\n* New.\n"
    assert notes((ROOT / "CHANGELOG.md").read_text()).startswith("## ")
    with pytest.raises(SystemExit):
        notes("# Changes\n")


def test_each_package_has_its_licence_as_it_states_it() -> None:
    sbom = {
        "components": [
            {
                "name": "zope",
                "version": "1",
                "licenses": [{"license": {"id": "MIT"}}, {"license": {"name": "MIT"}}],
            },
            {"name": "Flask", "version": "3", "licenses": [{"expression": "BSD-3-Clause"}]},
            {"name": "odd", "version": "2", "licenses": [{"license": {"name": "My terms\nand much more"}}]},
            {"name": "none", "version": "4"},
            {"name": "blank", "licenses": [{"license": {"name": " "}}]},
        ]
    }
    assert licences(sbom).splitlines()[2:] == [
        "| blank |  | not declared |",
        "| Flask | 3 | BSD-3-Clause |",
        "| none | 4 | not declared |",
        "| odd | 2 | My terms |",
        "| zope | 1 | MIT |",
    ]
