"""Records as the JSON that people read."""

from dataclasses import replace

from guard.core.reports.records_json import finding, where
from tests.guard.core.reports.test_drift_report import FINDING
from tests.guard.policy_cast import NOON


def test_a_finding_of_a_resource_names_it_and_one_of_the_log_names_none() -> None:
    found = finding(FINDING)
    assert found.resource is not None
    assert found.resource.kind == "ip_allowlist"
    assert (found.open, found.closed_at) == (True, None)
    logged = replace(FINDING, kind=None, subject="activity:bulk_delete:carol", closed_at=NOON)
    assert finding(logged).resource is None
    assert finding(logged).open is False


def test_a_place_is_written_as_editors_understand_it() -> None:
    assert (where("rules.yaml", 7), where("", 0)) == ("rules.yaml:7", "")
