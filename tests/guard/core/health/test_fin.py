"""Which content Fin answers from."""

from __future__ import annotations

from guard.core.health.fin import FIN_KINDS, fin_reads, fin_switch
from tests.guard.core.health.made import like


def test_the_switch_is_that_of_the_kind() -> None:
    assert fin_switch(like("external_page")) == "ai_agent_availability"
    assert {fin_switch(like(kind)) for kind in FIN_KINDS if kind != "external_page"} == {
        "ai_chatbot_availability"
    }


def test_fin_reads_what_is_switched_on_and_no_draft() -> None:
    assert fin_reads(like("article"))
    assert fin_reads(like("external_page"))
    assert not fin_reads(like("article", state="draft"))
    assert not fin_reads(like("article", ai_chatbot_availability=1)), "1 is not true"
    assert not fin_reads(like("article", without=("ai_chatbot_availability",)))
