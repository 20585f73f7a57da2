"""`python -m tests.bench [NAME...] [--quick] [--json]`: measure, and say what was met."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from tests.bench.benchmarks import BENCHMARKS
from tests.bench.figures import FULL, QUICK, Figure, as_json, table


def main(arguments: Sequence[str]) -> int:
    asked = _parser().parse_args(arguments)
    size = QUICK if asked.quick else FULL
    figures: list[Figure] = []
    for name in asked.names or BENCHMARKS:
        print(f"{name} ...", file=sys.stderr, flush=True)
        figures += BENCHMARKS[name]()(size)
    if asked.json:
        print(json.dumps([as_json(one) for one in figures], indent=2))
    else:
        print(table(figures, judged=not asked.quick))
    return 0 if asked.quick or all(one.met is not False for one in figures) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", choices=[[], *BENCHMARKS], metavar="NAME", help=", ".join(BENCHMARKS)
    )
    parser.add_argument(
        "--quick", action="store_true", help="a five-hundredth of the size, once, without verdicts"
    )
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
