from guard.core.evidence.instructions import instructions
from tests.guard.queries.evidence.made import PUBLIC, cover_of
from tests.guard.queries.evidence.quarter import quarter


def test_it_fits_on_a_terminal_and_names_the_key() -> None:
    told = instructions(cover_of(quarter(), "SOC2-CC8.1")).decode()
    assert told.startswith("Evidence for SOC2-CC8.1\nacme, 2026-10-01 to 2026-12-31 (UTC)\n")
    assert f'python3 -IB check --key "{PUBLIC}"' in told
    assert max(len(line) for line in told.splitlines() if not line.startswith("    ")) <= 88
    assert "entries 15 to 50 of the ledger" in told
