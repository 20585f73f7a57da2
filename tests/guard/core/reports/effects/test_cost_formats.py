"""What Fin costs, as lines of at most 100 columns and as JSON."""

import json

from guard.core.reports.effects.cost_formats import FORMATS
from tests.guard.core.reports.effects.bills import answer


def test_lines_say_every_amount_with_its_sort() -> None:
    media, write = FORMATS["table"]
    lines = write(answer()).splitlines()
    assert media == "text/plain"
    assert all(len(line) <= 100 for line in lines)
    text = " ".join(" ".join(lines).split())
    for sort in ("1,234.50 USD, counted", "at most 300.00 USD, bounded", "2,600.00 USD (2,400.00 USD to"):
        assert sort in text
    assert "At this pace the month passes its limit of 2,500.00 USD on about 2026-09-29." in text
    assert "Billed so far: 10 qualifications, 1,190 resolutions." in text
    assert "Article “Refunds” on 2026-09-02 (change 41, 42): the share went from 60 % to 40 %" in text
    assert "Changed within the same days: Article “Fees” on 2026-09-03." in text
    assert "and 2 more changes of what Fin uses less" in text


def test_json_is_the_answer() -> None:
    _, write = FORMATS["json"]
    assert json.loads(write(answer()))["to_date"]["amount"] == "1234.50"
