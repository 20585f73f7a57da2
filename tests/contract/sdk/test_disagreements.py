"""The list of what the SDK's models refuse is true: each place on it is refused."""

from tests.contract.sdk.conftest import Official
from tests.contract.sdk.disagreements import REFUSED_BY_THE_MODELS


def test_every_place_on_the_list_is_refused(official: Official) -> None:
    sdk = official.sdk
    found = official.refused(sdk.admins.find(1001))
    found |= official.refused(sdk.help_centers.collections.list(per_page=3))
    found |= official.refused(sdk.admins.list_all_activity_logs(created_at_after="1790000000"))
    assert found == REFUSED_BY_THE_MODELS.keys()
