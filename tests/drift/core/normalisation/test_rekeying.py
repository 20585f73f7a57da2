"""A body that was kept under one key is the body that is read under another, where the same is configured."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.normalisation.fingerprint import KeyRing, fingerprinter
from drift.core.normalisation.normalise import normalise
from drift.core.normalisation.rekeying import body_rekeyed, rekeyed, renewals_in

CONNECTOR = CATALOGUE["data_connector"]
OLD, NEW = b"the old key", b"the new key"
_TEXT = st.sampled_from(["", "a", "s3cret", "Bearer xyz", "fingerprint:", "***", "{{token}}", "päss"])
_CONNECTORS = st.fixed_dictionaries(
    {
        "url": st.builds(
            "https://{}@api.example/x?api_key={}&page=2".format, st.sampled_from(["u", "v:w"]), _TEXT
        ),
        "headers": st.lists(st.fixed_dictionaries({"name": _TEXT, "value": _TEXT}), max_size=4),
        "body": st.builds('{{"password": "{}", "note": "{}"}}'.format, _TEXT, _TEXT),
        "audiences": st.lists(st.builds("https://x.example/?token={}".format, _TEXT), max_size=4),
    }
)


def connector(body: dict[str, Any]) -> dict[str, Any]:
    return {"id": "502", "name": "Orders", **body}


@given(_CONNECTORS)
def test_what_was_kept_under_the_old_key_is_what_is_read_under_the_new_one(body: dict[str, Any]) -> None:
    kept = normalise(CONNECTOR, connector(body), fingerprint=fingerprinter(OLD))
    ring = KeyRing(NEW, [OLD])
    read = normalise(CONNECTOR, connector(body), fingerprint=ring.of_secret)
    assert rekeyed(CONNECTOR, kept, ring.renewed) == read
    assert rekeyed(CONNECTOR, read, ring.renewed) is read


@given(_CONNECTORS)
def test_a_replica_with_the_keys_the_other_way_round_leads_back(body: dict[str, Any]) -> None:
    forth, back = KeyRing(NEW, [OLD]), KeyRing(OLD, [NEW])
    new = normalise(CONNECTOR, connector(body), fingerprint=forth.of_secret)
    old = normalise(CONNECTOR, connector(body), fingerprint=back.of_secret)
    assert rekeyed(CONNECTOR, new, back.renewed) == old


def test_a_secret_that_is_another_one_keeps_its_fingerprint() -> None:
    kept = normalise(
        CONNECTOR,
        connector({"headers": [{"name": "X-Key", "value": "one"}, {"name": "X-Other", "value": "two"}]}),
        fingerprint=fingerprinter(OLD),
    )
    ring = KeyRing(NEW, [OLD])
    ring.of_secret("two")
    headers = body_rekeyed(CONNECTOR, kept.body, ring.renewed)["headers"]
    assert [header["value"] for header in headers] == [fingerprinter(OLD)("one"), fingerprinter(NEW)("two")]
    assert renewals_in([kept.body], ring.renewed) == {fingerprinter(OLD)("two"): fingerprinter(NEW)("two")}
