"""Why something that was asked of a proposal is not done. The message of each is a finished sentence."""

from __future__ import annotations

from guard.core.language.diagnostics import Diagnostic
from guard.core.proposals.change_plan import PlannedProposal
from guard.core.proposals.records import Claim, ProposalRecord


class NoSuchProposal(LookupError):
    """No proposal has this id."""

    def __init__(self, id: str) -> None:
        super().__init__(f"There is no proposal {id[:60]}. `guardrail proposals` lists them.")


class NotTaken(ValueError):
    """Intercom would not take the changes; `planned` has a sentence for each mistake."""

    def __init__(self, planned: PlannedProposal) -> None:
        self.planned = planned
        mistakes = [mistake for change in planned.changes for mistake in change.mistakes]
        super().__init__(" ".join(dict.fromkeys(mistake.sentence for mistake in mistakes)))


class ToSplit(ValueError):
    """Calls make a part of the changes, and only a person can make the rest; `mistakes` say which."""

    def __init__(self, mistakes: tuple[Diagnostic, ...]) -> None:
        self.mistakes = mistakes
        super().__init__(" ".join(dict.fromkeys(mistake.sentence for mistake in mistakes)))


class NothingToChange(ValueError):
    """Everything that is asked for is so already."""

    def __init__(self) -> None:
        super().__init__("Everything that is asked for is so already: there is nothing to change.")


class FieldIsAsked(Exception):
    """Another open proposal touches a field: `first` is that proposal."""

    def __init__(self, first: ProposalRecord, claim: Claim) -> None:
        self.first = first.id
        place = f"{claim.pointer} of {claim.ref}" if claim.pointer else f"All of {claim.ref}"
        super().__init__(
            f"{place} is in the proposal {first.id} of {first.asker}, which is open. Settle or withdraw that one "
            "first, or put the changes into it."
        )


class ProposalRefused(Exception):
    """It cannot be done with this proposal now, or not by this person; `code` is a short word for machines."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
