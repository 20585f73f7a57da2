"""What retention.yaml may say, class by class."""

from __future__ import annotations

import pytest

from guard.core.language.retention_schema import build_retention, retention_errors, retention_schema
from guard.core.language.validation import diagnostics
from guard.core.model.retention import CLASSES, RecordClass, Retention

ANY = pytest.mark.parametrize("one", CLASSES, ids=lambda one: one.name)


def document(name: str, period: object) -> dict[str, object]:
    return {"version": 1, "keep": {name: period}}


@ANY
def test_every_class_takes_its_usual_period_forever_and_the_shortest_one(one: RecordClass) -> None:
    for period in (Retention().period(one.name), one.least, "forever"):
        written = document(one.name, period)
        assert diagnostics(retention_schema(), written) == ()
        assert list(retention_errors(written)) == []
        assert build_retention(written).period(one.name) == period


@ANY
def test_no_class_takes_less_or_what_is_no_period(one: RecordClass) -> None:
    (found,) = retention_errors(document(one.name, "1d"))
    assert found.path == ("keep", one.name)
    assert one.least in found.sentence
    for wrong in ("7 years", "0d", "24h", "", 7, None, "Forever"):
        assert diagnostics(retention_schema(), document(one.name, wrong)) != (), wrong
