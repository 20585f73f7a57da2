"""What goes along with a release: the notes of its version, and the licences of what it is installed with.

`python -m guard.docgen.release_pages notes < CHANGELOG.md`, `... licences < sbom.cdx.json`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

UNKNOWN: Final = "not declared"


def notes(changelog: str) -> str:
    """The newest section of the changelog, under its own heading."""
    sections = re.split(r"^(?=## )", changelog, flags=re.MULTILINE)[1:]
    if not sections:
        raise SystemExit("The changelog has no section that begins with `## `.")
    return f"{sections[0].strip()}\n"


def licences(sbom: Mapping[str, Any]) -> str:
    """A table of what is installed with it, by name."""
    rows = sorted(_rows(sbom), key=lambda row: row[0].lower())
    lines = ["| package | version | licence |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(lines) + "\n"


def _rows(sbom: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for component in sbom.get("components", []):
        yield component["name"], component.get("version", ""), _licence(component.get("licenses", []))


def _licence(stated: list[dict[str, Any]]) -> str:
    """Licences as the package states them; texts and classifiers may repeat one."""
    found = [one.get("expression") or _named(one.get("license", {})) for one in stated]
    return ", ".join(dict.fromkeys(name for name in found if name)) or UNKNOWN


def _named(licence: Mapping[str, Any]) -> str:
    name = str(licence.get("id") or licence.get("name") or "")
    return name.splitlines()[0].removeprefix("License :: ").strip() if name.strip() else ""


def main(wanted: str) -> None:
    text = sys.stdin.read()
    sys.stdout.write(notes(text) if wanted == "notes" else licences(json.loads(text)))


if __name__ == "__main__":
    main(sys.argv[1])
