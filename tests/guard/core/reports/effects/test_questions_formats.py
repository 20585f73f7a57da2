"""Questions as JSON for programs."""

import json

from guard.core.effects.figures import Counted
from guard.core.reports.effects.questions_formats import as_json
from guard.core.reports.effects.questions_json import questions_answer


def test_it_is_one_object() -> None:
    told = json.loads(as_json(questions_answer([], (0.0, 1.0), Counted(0, 0, "q"), 0, (), [])))
    assert told["questions"] == []
