"""Writes the policies of a commit into a folder, to be read like any others. Nothing of the repository is run.

Only YAML files and links are written. What the loader would not be shown is told as unusable: a set is read as a whole.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final

from guard.core.language.diagnostics import FileDiagnostic
from guard.git.command import GitFailed, git
from guard.loading.policy_files import (
    LEADS_OUT,
    LINKED_FOLDER,
    SUFFIXES,
    Found,
    NotUsable,
    find,
    is_passed_over,
)
from guard.loading.policy_loader import BrokenPolicies, understand_shared
from guard.loading.shared_policies import SharedPolicies
from guard.loading.strict_yaml.reader import LONGEST_FILE
from guard.policy_source.git_mirror import Mirror

MOST_FILES: Final = 2000
LARGEST_SET: Final = 50_000_000
"""Bytes of all files together. What people review is a thousandth of this."""
SUBMODULE: Final = "This is a submodule, which is not fetched. Put the files themselves here."
_LINK: Final = "120000"
_SUBMODULE: Final = "160000"


@dataclass(frozen=True, slots=True)
class _Entry:
    """One thing in the tree of a commit. `path` is seen from the folder of the policies."""

    mode: str
    id: str
    size: int
    path: str

    @property
    def is_yaml(self) -> bool:
        return self.path.lower().endswith(SUFFIXES)

    @property
    def is_ours(self) -> bool:
        """Whether the loader would look at it."""
        return not self.is_possible or not any(map(is_passed_over, PurePosixPath(self.path).parts))

    @property
    def is_possible(self) -> bool:
        """Whether a file can have this name: a tree can be made that says otherwise."""
        steps = self.path.split("/")
        return all(steps) and not {".", ".."} & set(steps)


def read(mirror: Mirror, commit: str) -> SharedPolicies:
    """The policy set of a commit, its files named as in the repository, under the revision of the commit that last
    touched them. Raises BrokenPolicies and GitFailed."""
    with TemporaryDirectory(prefix="guardrail-") as made:
        root = Path(made).resolve()
        folder, unusable = export(mirror, commit, root)
        found = find(folder).named_from(root)
    everything = Found(found.files, (*found.unusable, *unusable))
    return understand_shared(everything, str(mirror.address), lambda: mirror.revision(commit))


def export(mirror: Mirror, commit: str, root: Path) -> tuple[Path, tuple[NotUsable, ...]]:
    """Write the policies of a commit below `root`, where they are in the repository; returns their folder and what
    cannot be used. Raises BrokenPolicies when there are none, or too many, and GitFailed."""
    entries = [
        entry for entry in _entries(mirror, commit) if entry.is_yaml or entry.mode in (_LINK, _SUBMODULE)
    ]
    if len(entries) > MOST_FILES or sum(min(entry.size, LONGEST_FILE) for entry in entries) > LARGEST_SET:
        why = f"There are more files than anybody reviews: at most {MOST_FILES:,}, and {LARGEST_SET // 1_000_000} MB."
        raise BrokenPolicies(
            [FileDiagnostic(mirror.address.path or ".", 1, f"{why} Name a folder of policies.")]
        )
    folder = root / mirror.address.path
    folder.mkdir(parents=True, exist_ok=True)
    contents = _contents(mirror, [entry for entry in entries if entry.size <= LONGEST_FILE])
    unusable: list[NotUsable] = []
    # Links come last: nothing is ever written through one.
    for entry in sorted(entries, key=lambda entry: entry.mode == _LINK):
        name = posixpath.join(mirror.address.path, entry.path)
        try:
            _put(mirror, commit, entry, contents.get(entry.id), folder)
        except NotUsable as problem:
            if entry.is_ours:
                unusable.append(NotUsable(_sayable(name), problem.sentence))
        except (OSError, ValueError):
            unusable.append(NotUsable(_sayable(name), "A file of this name cannot be kept. Rename it."))
    return folder, tuple(unusable)


def _entries(mirror: Mirror, commit: str) -> Iterator[_Entry]:
    path = mirror.address.path
    try:
        listed = git(
            mirror.folder, "ls-tree", "-r", "-l", "-z", "--full-tree", _tree(mirror, f"{commit}:{path}")
        )
    except GitFailed as problem:
        why = _why_no_folder(mirror, commit, path)
        raise BrokenPolicies([FileDiagnostic(path or ".", 1, why)]) from problem
    for line in listed.split(b"\0"):
        if line:
            about, _, name = line.partition(b"\t")
            mode, _, id_, size = about.split()
            yield _Entry(mode.decode(), id_.decode(), int(size) if size != b"-" else 0, os.fsdecode(name))


def _tree(mirror: Mirror, name: str) -> str:
    """The id of a folder. Raises GitFailed for anything else, such as a submodule at a commit of this repository."""
    found = git(mirror.folder, "rev-parse", "--verify", "--quiet", name).decode().strip()
    if git(mirror.folder, "cat-file", "-t", found).strip() != b"tree":
        raise GitFailed(f"{name} is no folder.")
    return found


def _why_no_folder(mirror: Mirror, commit: str, path: str) -> str:
    """What stands in the place of the folder of policies, or of one that it is below of."""
    where = f"in commit {commit[:12]} of {mirror.address.where}"
    steps = PurePosixPath(path).parts
    for above in ("/".join(steps[:count]) for count in range(1, len(steps) + 1)):
        mode = _mode(mirror, commit, above)
        if mode == _SUBMODULE:
            return (
                f"{above} {where} is a submodule, which is not fetched. Name the repository of the submodule itself in "
                "GUARDRAIL_POLICIES, or put the files here."
            )
        if mode == _LINK:
            return (
                f"{above} {where} is a link, and links to folders are not followed. Name the folder itself."
            )
        if mode:
            return f"{above} {where} is a file. Name the folder it is in."
    return f"There is no folder {path} {where}."


def _mode(mirror: Mirror, commit: str, path: str) -> str:
    """The mode of what is in a place that is no folder; nothing for a folder, and where nothing is."""
    try:
        listed = git(mirror.folder, "ls-tree", "-z", "--full-tree", commit, "--", path)
    except GitFailed:
        return ""
    mode, _, rest = listed.decode(errors="replace").partition(" ")
    return "" if rest.startswith("tree") else mode


def _contents(mirror: Mirror, entries: Iterable[_Entry]) -> dict[str, bytes]:
    """What the files and links hold, by their ids in git."""
    wanted = list(dict.fromkeys(object_id.id for object_id in entries if object_id.mode != _SUBMODULE))
    answer = git(
        mirror.folder, "cat-file", "--batch", given="".join(f"{object_id}\n" for object_id in wanted).encode()
    )
    found, at = dict[str, bytes](), 0
    for object_id in wanted:
        end = answer.index(b"\n", at)
        size = int(answer[at:end].split()[2])
        found[object_id] = answer[end + 1 : end + 1 + size]
        at = end + size + 2
    return found


def _put(mirror: Mirror, commit: str, entry: _Entry, content: bytes | None, folder: Path) -> None:
    """Raises NotUsable, OSError and ValueError."""
    if entry.mode == _SUBMODULE:
        raise NotUsable(entry.path, SUBMODULE)
    if not entry.is_possible:
        raise NotUsable(entry.path, "No file can have this name.")
    path = folder / entry.path
    if entry.mode == _LINK:
        if target := _followed(mirror, commit, entry, os.fsdecode(content or b"")):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(target)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        if content is None:
            file.truncate(LONGEST_FILE + 1)  # enough for the loader to say that it is too large
        else:
            file.write(content)


def _followed(mirror: Mirror, commit: str, entry: _Entry, target: str) -> str:
    """Where a link leads, for the loader to judge; nothing where it leads to what no policy is made of. Raises
    NotUsable for one that leads out of the policies."""
    home = mirror.address.path
    ends = posixpath.normpath(posixpath.join("/", home, posixpath.dirname(entry.path), target))
    below = f"/{home}".rstrip("/")
    climbs = posixpath.normpath(posixpath.join(home, posixpath.dirname(entry.path), target)).startswith("..")
    if not target.startswith("/") and not climbs and f"{ends}/".startswith(f"{below}/"):
        return target
    if entry.is_yaml or target.startswith("/") or climbs:
        raise NotUsable(entry.path, LEADS_OUT.format(root=home or "the repository"))
    if _is_folder(mirror, f"{commit}:{ends.strip('/')}"):
        raise NotUsable(entry.path, LINKED_FOLDER)
    return ""


def _is_folder(mirror: Mirror, name: str) -> bool:
    try:
        return git(mirror.folder, "cat-file", "-t", name).strip() == b"tree"
    except GitFailed:
        return False


def _sayable(name: str) -> str:
    return name if name.isprintable() else ascii(name)
