"""Drafts of policies: the files that stand there, one of them changed. Checked, compared and handed out, never kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from guard.core.model.policy import PolicySet
from guard.core.model.workspace_scope import DEFAULT_WORKSPACE
from guard.core.text.unified_diff import unified_diff
from guard.loading.checkout import PACKS
from guard.loading.policy_files import CASES, SUFFIXES, find, is_passed_over
from guard.loading.strict_yaml.reader import LONGEST_FILE
from guard.policy_source.of_workspace import PoliciesInForce
from guard.queries.policy_review import Review, review
from guard.queries.simulation_runs import placed

LONGEST_DRAFT: Final = 100_000
"""Characters of a file that can be drafted; what people review is a tenth of this."""
_STEP: Final = r"[^\x00-\x1f\x7f/\\.][^\x00-\x1f\x7f/\\]{0,54}"
_NAME: Final = re.compile(rf"({_STEP}/){{0,8}}{_STEP}[.]ya?ml")
"""A relative path of a YAML file, none of whose parts begins with a dot."""
NAME_RULE: Final = (
    "A file is called by its path below the folder of the policies, such as security/hours.yaml: it ends in .yaml, and "
    "no step of it begins with a dot or is longer than 55 characters. The folders `cases` and `packs` hold no policies."
)


@dataclass(frozen=True, slots=True)
class Drafted:
    """A file as somebody wants it, and the file of its cases. Both are named below the folder of the policies; empty
    cases say that they are left as they are."""

    name: str
    text: str
    cases_name: str = ""
    cases: str = ""

    @property
    def files(self) -> dict[str, str]:
        return {self.name: self.text, **({self.cases_name: self.cases} if self.cases.strip() else {})}


@dataclass(frozen=True, slots=True)
class Differences:
    """The ids of the policies that differ from those in force."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def files_there(in_force: PoliciesInForce) -> dict[str, str]:
    """The texts of the files where the policies in force come from, cases among them, by their names below the folder.
    Raises BrokenPolicies, GitFailed and OSError."""
    with in_force.opened() as path:
        home = path if path.is_dir() else path.parent
        texts = {_name(home, Path(file.name)): file.content for file in find(path).files}
        texts |= {_name(home, file): _content(file) for file in _case_files(home)}
    return {name: content.decode("utf-8", "replace") for name, content in sorted(texts.items())}


def _name(home: Path, file: Path) -> str:
    return file.relative_to(home).as_posix()


def _case_files(home: Path) -> Iterator[Path]:
    for file in home.rglob("*"):
        inside = file.relative_to(home).parts
        if file.suffix in SUFFIXES and CASES in inside[:-1] and PACKS not in inside and file.is_file():
            yield file


def _content(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(LONGEST_FILE + 1)


def is_name(name: str) -> bool:
    """Whether a file of policies may have this name."""
    return _NAME.fullmatch(name) is not None and not any(map(is_passed_over, name.split("/")[:-1]))


def holds_policies(name: str) -> bool:
    """Whether a file that is there is no file of cases."""
    return CASES not in name.split("/")[:-1]


def cases_beside(name: str) -> str:
    """Where the cases of a file of policies stand."""
    folder, _, file = name.rpartition("/")
    return f"{folder}/{CASES}/{file}" if folder else f"{CASES}/{file}"


def like(text: str, before: str) -> str:
    """A text from a form, with the line breaks of the file that it stands for, and one at its end."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = plain if not plain or plain.endswith("\n") else f"{plain}\n"
    return plain.replace("\n", "\r\n") if "\r\n" in before else plain


def checked(
    there: Mapping[str, str], drafted: Drafted, today: date, workspace: str = DEFAULT_WORKSPACE
) -> Review:
    """What a reviewer would be told of the draft. Raises CannotKeep."""
    with placed({**there, **drafted.files}) as folder:
        return review(folder, today, workspace)


def compared(in_force: PolicySet, draft: PolicySet) -> Differences:
    before = {policy.id: policy.document for policy in in_force.policies}
    after = {policy.id: policy.document for policy in draft.policies}
    return Differences(
        tuple(sorted(after.keys() - before.keys())),
        tuple(sorted(id for id in after.keys() & before.keys() if after[id] != before[id])),
        tuple(sorted(before.keys() - after.keys())),
    )


def diff_of(there: Mapping[str, str], drafted: Drafted, in_repository: str) -> str:
    """The unified diff of the draft, for `git apply` at the top of the repository; empty where nothing differs."""
    return "".join(
        unified_diff(f"{in_repository}/{name}".lstrip("/"), there.get(name), text)
        for name, text in _in_order(drafted.files)
    )


def _in_order(files: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    return sorted(files.items())
