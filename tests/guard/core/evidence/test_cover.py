from guard.core.evidence.cover import begun_late
from tests.guard.queries.evidence.made import cover_of
from tests.guard.queries.evidence.quarter import quarter


def test_a_ledger_that_was_begun_late_says_what_of_the_time_before_is_known() -> None:
    assert "nothing is known here of the time before" in begun_late("T", from_record=False)
    assert "taken from the record then" in begun_late("T", from_record=True)


def test_the_manifest_says_what_a_pack_is_about_and_names_its_files_in_order() -> None:
    cover = cover_of(quarter(), "SOC2-CC8.1", "own")
    said = cover.manifest({"b": "2", "a": "1"})
    assert list(said["files"]) == ["a", "b"]
    assert (said["controls"], said["first"], said["last"]) == (["SOC2-CC8.1", "own"], 15, 50)
    assert cover.about == "SOC2-CC8.1, own"
    assert cover_of(quarter()).about == "all controls"
