"""The examples that come with the product: settings of the made-up company Acme, of the embedded workspace, read like
those of any other (`make examples` writes `examples.json`)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from drift.core.catalogue.examples import Examples, examples_in

FILE: Final = Path(__file__).with_name("examples.json")


@cache
def acme() -> Examples:
    """Read once: nobody changes the file while a process lives."""
    return examples_in(FILE.read_bytes())
