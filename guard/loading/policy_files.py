"""Finds the files of a policy set and their revision. Does not parse them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from guard.loading.checkout import CONTENT, EMPTY_SUBMODULE, PACKS, commit_of, is_empty_submodule
from guard.loading.strict_yaml.reader import LONGEST_FILE

PEOPLE: Final = "people.yaml"
PERIODS: Final = "periods.yaml"
NOTIFICATIONS: Final = "notifications.yaml"
RETENTION: Final = "retention.yaml"
EXPORTS: Final = "exports.yaml"
HEALTH: Final = "health.yaml"
PRICES: Final = "prices.yaml"
CASES: Final = "cases"
REHEARSALS: Final = "rehearsals"
SUFFIXES: Final = (".yaml", ".yml")
LINKED_FOLDER: Final = (
    "The folder is a link, and links to folders are not followed. Put the folder itself here."
)
LEADS_OUT: Final = "The file is a link that leads out of {root}: only what is reviewed there counts."
LEADS_INTO_PACKS: Final = (
    "The file is a link into a folder of packs, of which nothing is in force. Copy the file here instead."
)
"""Revisions do not cover packs: a linked file could change without a new revision."""


Holds: TypeAlias = Literal[
    "people", "periods", "notifications", "retention", "exports", "health", "prices", "rehearsals", "policies"
]
_HOLDS: Final[Mapping[str, Holds]] = {
    PEOPLE: "people",
    "people.yml": "people",
    PERIODS: "periods",
    "periods.yml": "periods",
    NOTIFICATIONS: "notifications",
    "notifications.yml": "notifications",
    RETENTION: "retention",
    "retention.yml": "retention",
    EXPORTS: "exports",
    "exports.yml": "exports",
    HEALTH: "health",
    "health.yml": "health",
    PRICES: "prices",
    "prices.yml": "prices",
}
"""What a file with such a name declares. All others hold policies."""


class NotUsable(ValueError):
    """A path that cannot be read as policies. The message is a finished sentence; `path` is the place."""

    def __init__(self, path: str, sentence: str) -> None:
        super().__init__(sentence)
        self.path = path
        self.sentence = sentence


class PolicyFile(Struct, frozen=True):
    """One file with its content. `name` is its path for display, `holds` says what is declared in it."""

    name: str
    content: bytes
    holds: Holds = "policies"


class Found(Struct, frozen=True):
    """The files of a policy set, and the paths that could not be read."""

    files: tuple[PolicyFile, ...]
    unusable: tuple[NotUsable, ...]

    def named_from(self, folder: Path) -> Found:
        """The same files, with names relative to this folder."""
        here = f"{folder}{os.sep}"

        def name(text: str) -> str:
            return text.replace(here, "").replace(str(folder), "the repository")

        return Found(
            tuple(replace(file, name=name(file.name)) for file in self.files),
            tuple(NotUsable(name(unusable.path), name(unusable.sentence)) for unusable in self.unusable),
        )


def find(paths: Path | Iterable[Path]) -> Found:
    """The policy files of a directory, or these files with what stands beside them: people.yaml, periods.yaml,
    notifications.yaml, retention.yaml, exports.yaml, health.yaml, prices.yaml, and the folder `rehearsals`."""
    wanted = [paths] if isinstance(paths, Path) else list(paths)
    files: dict[Path, PolicyFile] = {}
    unusable: list[NotUsable] = []
    for path in wanted:
        for file, top in _members(path, unusable):
            try:
                files[file] = _read(file, top)
            except NotUsable as problem:
                unusable.append(problem)
    return Found(tuple(files[file] for file in sorted(files)), tuple(unusable))


def _members(path: Path, unusable: list[NotUsable]) -> Iterator[tuple[Path, Path]]:
    """The files to read, each with the directory that its links must not leave. Nothing is silently skipped: files
    that cannot be read are added to `unusable`."""
    if not path.is_dir():
        yield path, path.parent
        beside = (path.parent / name for name, holds in _HOLDS.items() if name == f"{holds}.yaml")
        yield from ((file, path.parent) for file in beside if file.exists())
        return

    def closed_to_us(error: OSError) -> None:
        sentence = f"The folder cannot be read: {error.strerror}. Let the service read it, or take it out."
        unusable.append(NotUsable(str(error.filename), sentence))

    for folder, inner, names in os.walk(path, onerror=closed_to_us):
        here = Path(folder)
        unusable += _left_out(here, path)
        inner[:] = sorted(name for name in inner if not is_passed_over(name))
        unusable += (
            NotUsable(str(here / name), LINKED_FOLDER) for name in inner if (here / name).is_symlink()
        )
        for name in sorted(names):
            file = here / name
            if file.suffix in SUFFIXES and not name.startswith("."):
                yield file, path
            elif file.suffix.lower() in SUFFIXES and not name.startswith("."):
                unusable.append(
                    NotUsable(str(file), "The name of a policy file ends with .yaml in small letters.")
                )


def _left_out(folder: Path, top: Path) -> list[NotUsable]:
    """A folder below the policies that should hold files of another repository, and was not filled."""
    if folder == top or not is_empty_submodule(folder):
        return []
    return [NotUsable(str(folder), EMPTY_SUBMODULE)]


def is_passed_over(folder: str) -> bool:
    """Whether a folder with this name is not part of a set."""
    return folder.startswith(".") or folder in (CASES, PACKS)


def shelves(path: Path) -> tuple[Path, ...]:
    """The folders of packs below a directory of policies; their policies are not part of the set."""
    return tuple(sorted(folder for folder in path.rglob(PACKS) if folder.is_dir()))


def _read(path: Path, root: Path) -> PolicyFile:
    name = str(path)
    try:
        real, top = path.resolve(strict=True), root.resolve()
        if not real.is_relative_to(top):
            raise NotUsable(name, LEADS_OUT.format(root=root))
        below = (
            relative.relative_to(top) for relative in (*_links(path), real) if relative.is_relative_to(top)
        )
        if any(PACKS in relative.parts for relative in below):
            raise NotUsable(name, LEADS_INTO_PACKS)
        if not real.is_file():
            raise NotUsable(name, "This is not a regular file.")
        with real.open("rb") as opened:
            content = opened.read(LONGEST_FILE + 1)  # longer files are rejected without reading them fully
        return PolicyFile(_sayable(name), content, _holds(path))
    except OSError as error:
        raise NotUsable(name, f"The file cannot be read: {error.strerror or error}.") from None
    except RuntimeError:
        raise NotUsable(name, "The file cannot be read: it is a link that leads back to itself.") from None


def _holds(path: Path) -> Holds:
    """What is declared in a file: its name says so, or the folder of rehearsals."""
    return "rehearsals" if path.parent.name == REHEARSALS else _HOLDS.get(path.name, "policies")


def _links(path: Path) -> Iterator[Path]:
    """The targets of a chain of links. Circular links were rejected before."""
    while path.is_symlink():
        target = path.parent / path.readlink()
        path = target.parent.resolve() / target.name
        yield path


def _sayable(name: str) -> str:
    """The name, if stores and terminals can handle it."""
    if not name.isprintable():
        raise NotUsable(ascii(name), "The name of the file holds characters that cannot be shown. Rename it.")
    return name


def revision(paths: Path | Iterable[Path], files: Iterable[PolicyFile]) -> str:
    """The git commit that last touched the directory when nothing in it is uncommitted, else `sha256:` of the files.

    Not the newest commit, so that unchanged policies keep their revision.
    """
    if isinstance(paths, Path) and paths.is_dir() and (commit := commit_of(paths)):
        return commit
    content = hashlib.sha256()
    for file in sorted(files, key=lambda path: path.name):
        for part in (Path(file.name).name.encode(), file.content):
            content.update(len(part).to_bytes(8, "big") + part)
    return f"{CONTENT}{content.hexdigest()}"
