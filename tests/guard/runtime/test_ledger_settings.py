"""What signs the ledger is checked before the service starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.runtime.settings import WrongSettings, read_settings

LEDGER_KEY = """-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f
-----END PRIVATE KEY-----"""  # of nobody: the numbers from 0 to 31


def problems(values: dict[str, str], here: Path) -> tuple[str, ...]:
    with pytest.raises(WrongSettings) as wrong:
        read_settings(values, here=here)
    return wrong.value.problems


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"GUARDRAIL_LEDGER_KEY": "nonsense"}, "GUARDRAIL_LEDGER_KEY holds no private key in PEM"),
        ({"GUARDRAIL_WITNESS_URL": "https://w.example"}, "belong together: set both, or none."),
        (
            {"GUARDRAIL_WITNESS_URL": "https://w.example", "GUARDRAIL_WITNESS_KEY": "w+1+x"},
            "GUARDRAIL_WITNESS_KEY is no key of a witness in the form NAME+HINT+BASE64",
        ),
        (
            {"GUARDRAIL_TIMESTAMP_URL": "https://t.example"},
            "GUARDRAIL_TIMESTAMP_CERTIFICATES names no file.",
        ),
        (
            {"GUARDRAIL_TIMESTAMP_URL": "http://t.example"},
            "GUARDRAIL_TIMESTAMP_URL is 'http://t.example', but must be an https:// address",
        ),
    ],
)
def test_what_the_ledger_cannot_be_signed_with_is_told(
    tmp_path: Path, values: dict[str, str], told: str
) -> None:
    assert any(told in sentence for sentence in problems(values, tmp_path))
