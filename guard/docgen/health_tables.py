"""The tables of docs/health.md, made from the declarations of the checks and from the table of weights.

`python -m guard.docgen.health_tables` writes them into the page, between the marks that name them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from guard.core.health.check import FAMILIES, Check
from guard.core.health.checks.table import CHECKS
from guard.core.health.score import CEILINGS, WEIGHTS
from guard.core.language.health_schema import ACKNOWLEDGED, HEALTH, SKIP
from guard.docgen.marked_tables import DOCS, Tables, write_tables

PAGE: Final = DOCS / "health.md"
_HEAD: Final = "| check | severity | reports | looks at | why, and what to do |\n|---|---|---|---|---|"


def _checks() -> str:
    return "\n\n".join("\n".join(_family(family, title)) for family, title in FAMILIES.items())


def _family(family: str, title: str) -> Iterator[str]:
    yield f"### {title}"
    yield ""
    yield _HEAD
    for check in (one for one in CHECKS if one.family == family and one.certainty != "unknown"):
        sure = "" if check.certainty == "sure" else f" *Perhaps:* {check.doubt}"
        counted = check.severity if check.certainty == "sure" else "not counted"
        yield (
            f"| `{check.id}` | {counted} | {check.summary}{sure} | {_looked(check)} | "
            f"{check.why} {check.follows} {' '.join(check.steps)} |"
        )


def _looked(check: Check) -> str:
    others = tuple(kind for kind in check.beside if kind not in check.of)
    beside = f"; beside it {_kinds(others)}" if others else ""
    aged = f"; {check.days} days" if check.days else ""
    return f"{_kinds(check.of)}{beside}{aged}"


def _kinds(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _unknown() -> str:
    rows = (f"| `{check.id}` | {check.summary} | {check.doubt} |" for check in CHECKS if check.find is None)
    return "\n".join(("| check | would report | why nothing can be said |", "|---|---|---|", *rows))


def _weights() -> str:
    rows = [f"| {severity} | {weight} | {CEILINGS[severity]:g} |" for severity, weight in WEIGHTS.items()]
    return "\n".join(
        ("| severity | weight | most points where it reports something |", "|---|---|---|", *rows[::-1])
    )


def _keys() -> str:
    rows = [f"| `{key}` | {_said(value)} |" for key, value in HEALTH.items()]
    for key, item in (("skip", SKIP), ("acknowledged", ACKNOWLEDGED)):
        rows += [f"| `{key}[].{name}` | {_said(value)} |" for name, value in item["properties"].items()]
    return "\n".join(("| key | |", "|---|---|", *rows))


def _said(value: Mapping[str, object]) -> str:
    return str(value.get("description", ""))


TABLES: Final[Tables] = {
    "weights": _weights,
    "keys": _keys,
    "checks": _checks,
    "unknown": _unknown,
}


if __name__ == "__main__":
    write_tables(PAGE, TABLES)
