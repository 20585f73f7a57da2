"""Small workspaces for laws: names that several have, trees, and references in every way that kinds declare."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import strategies as st

from drift.core.model.resources import Json, Resource
from guard.core.comparison.workspaces.side import Side
from tests.guard.core.comparison.workspaces.copies import resource, side

_NAMES = ("A", "B", "C")


def small_workspace(seed: int) -> Side:
    """A workspace in which articles and collections share names, refer to one another, and are at times the same."""
    random = Random(seed)
    found: list[Resource] = [resource("workspace", "singleton", name="Acme", timezone="Europe/Paris")]
    found += [
        resource("admin", f"1{n}", email=f"{n}@acme.example", team_ids=[])
        for n in range(random.randint(1, 3))
    ]
    found += [resource("tag", f"2{n}", name=name) for n, name in enumerate(_some(random, _NAMES))]
    found += [
        resource("team", f"3{n}", name=name, admin_ids=[int(one) for one in _ids(random, found, "admin")])
        for n, name in enumerate(_some(random, _NAMES))
    ]
    for n in range(random.randint(0, 4)):
        parents = [None, *_all(found, "collection")]
        name, parent = random.choice(_NAMES), random.choice(parents)
        found.append(
            resource("collection", f"4{n}", name=name, parent_id=parent, description=random.choice("xy"))
        )
    for n in range(random.randint(0, 5)):
        found.append(resource("article", f"5{n}", **_article(random, found)))
    for n in range(random.randint(0, 2)):
        found.append(
            resource("office_hours_schedule", f"6{n}", name=_NAMES[n], time_zone_name="Europe/Paris")
        )
        found.append(
            resource(
                "office_hours_exception", f"7{n}", f"office_hours_schedule/6{n}", exception_date="2026-12-25"
            )
        )
    return side(*found)


def _article(random: Random, found: list[Resource]) -> dict[str, Json]:
    others = _all(found, "article")
    link = f"https://help.acme.example/en/articles/{random.choice(others)}-a" if others else "no link"
    return {
        "title": random.choice(_NAMES[:2]),
        "body": random.choice(["<p>x</p>", "<p>y</p>", f'<a href="{link}">z</a>']),
        "author_id": int(random.choice(_all(found, "admin"))),
        "parent_ids": [int(one) for one in _ids(random, found, "collection")],
        "tags": {"tags": [{"id": one} for one in sorted(_ids(random, found, "tag"))]},
        "state": random.choice(["draft", "published"]),
    }


def _all(found: list[Resource], kind: str) -> list[str]:
    return [one.ref.id for one in found if one.ref.kind == kind]


def _ids(random: Random, found: list[Resource], kind: str) -> list[str]:
    return _some(random, _all(found, kind))


def _some(random: Random, choices: Any) -> list[Any]:
    return sorted(random.sample(list(choices), random.randint(0, len(choices))))


SEEDS = st.integers(0, 2**32)
