"""Questions as JSON: what tells them apart, and that somebody has to read them."""

from msgspec import to_builtins

from drift.core.model.resources import Ref
from guard.core.effects.figures import Counted
from guard.core.effects.questions import Group, Question
from guard.core.reports.effects.questions_json import READ_THEM, questions_answer


def test_each_question_has_its_group() -> None:
    question = Question("Where is my order?", Group("Delivery times", "en", "email"))
    answer = questions_answer(
        [Ref("article", "7003")], (0.0, 86_400.0), Counted(3, 9, "q"), 1, ("A note.",), [question]
    )
    told = to_builtins(answer)
    assert told["about"] == ({"kind": "article", "id": "7003"},) or told["about"] == [
        {"kind": "article", "id": "7003"}
    ]
    assert dict(told["questions"][0]) == {
        "question": "Where is my order?",
        "source": "Delivery times",
        "locale": "en",
        "channel": "email",
    }
    assert told["touched"]["sort"] == "counted"
    assert list(told["notes"]) == ["A note.", READ_THEM]
