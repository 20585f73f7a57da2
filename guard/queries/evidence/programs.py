"""The programs that lie in each pack: the verifier, and what checks the files. They are our own modules, which find one
another in one folder there."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Final

from drift.core.ledger.one_file import MODULES, one_file

_OURS: Final = {
    "guard.core.evidence": (
        "sheets",
        "bodies",
        "beginning",
        "matters",
        "outages",
        "keeping",
        "teammates",
        "standing",
        "proofs",
        "sealing",
        "comparing",
    ),
    "guard.queries.evidence": ("check_pack",),
}
_VERIFIER: Final = re.compile(
    r"^from drift\.core\.ledger\.(?:notes|commitments|verifier) import", re.MULTILINE
)
_BESIDE: Final = re.compile(r"^from guard\.core\.evidence\.(\w+) import", re.MULTILINE)
_START: Final = '''"""Runs the check: `python check`."""

import sys
from pathlib import Path

from check_pack import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path(__file__).resolve().parent.parent))
'''


def programs() -> dict[str, bytes]:
    """Their files, by the names that they have in a pack."""
    ledger = files("drift.core.ledger")
    found = {"verifier": one_file([(ledger / f"{name}.py").read_text(encoding="utf-8") for name in MODULES])}
    for package, names in _OURS.items():
        for name in names:
            found[name] = _beside((files(package) / f"{name}.py").read_text(encoding="utf-8"))
    found["__main__"] = _START
    return {f"check/{name}.py": source.encode() for name, source in sorted(found.items())}


def _beside(source: str) -> str:
    """A module whose imports of our own lead to the files beside it."""
    return _BESIDE.sub(r"from \1 import", _VERIFIER.sub("from verifier import", source))
