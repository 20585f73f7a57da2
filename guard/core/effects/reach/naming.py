"""What names a resource by its id: other resources, and policies in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal, TypeAlias

from guard.core.effects.figures import Counted, Unknown
from guard.core.effects.reach.report import Line

Sort: TypeAlias = Literal["counted", "bounded", "unknown"]
NAMES: Final = "What names it"


def naming_lines(
    counts: Mapping[str, int],
    of: int,
    sort: Sort,
    reasons: tuple[str, ...],
    policies: tuple[int, int],
    name: str,
) -> Iterator[Line]:
    """`counts` are the resources that refer to it by kind, of `of` that could; `reasons` are sentences that say why
    there may be more. `policies` are those that name it, and all."""
    because = "; ".join(map(_clause, reasons))
    query = f"references to {name}"
    if sort == "unknown":
        yield Line("Resources that refer to it", Unknown(because, query), NAMES)
    else:
        more = ", ".join(f"{count:,} of {kind}" for kind, count in sorted(counts.items()))
        yield Line(
            "Resources that were read and refer to it", Counted(sum(counts.values()), of, query), NAMES, more
        )
    if sort == "bounded":
        yield Line("Others that may refer to it", Unknown(because, query), NAMES)
    yield Line("Policies that name it", Counted(*policies, f"policies in force that name {name}"), NAMES)


def _clause(sentence: str) -> str:
    return f"{sentence[:1].lower()}{sentence[1:]}".rstrip(".")
