"""What a commit may hold, and what of it is read: as a directory is, and never by running or following anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.core.model.policy import PolicySet
from guard.loading.policy_loader import BrokenPolicies, load
from guard.policy_source.active_policies_git import BranchPolicies
from guard.policy_source.git_export import export, read
from guard.policy_source.git_mirror import Mirror, mirror_of
from tests.flows.origin import Origin, origin

SOUND = """
version: 1
policies:
  - id: found
    because: it moved
    severity: low
    watch: { kind: tag }
    then: flag
"""
STORY = "policies/story.yaml"


@pytest.fixture
def team(tmp_path: Path) -> Origin:
    return origin(tmp_path, SOUND.replace("found", "tags"))


def mirror(team: Origin, tmp_path: Path, path: str = "policies") -> Mirror:
    return mirror_of(tmp_path / "home", team.source(path=path).address)


def taken(team: Origin, tmp_path: Path, path: str = "policies") -> PolicySet:
    team.push()
    found = mirror(team, tmp_path, path)
    return read(found, found.fetch()).whole


def problems(team: Origin, tmp_path: Path, path: str = "policies") -> list[str]:
    with pytest.raises(BrokenPolicies) as broken:
        taken(team, tmp_path, path)
    return [f"{one.file}:{one.line}: {one.sentence}" for one in broken.value.problems]


def link(team: Origin, name: str, target: str) -> None:
    path = team.desk / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


@pytest.mark.parametrize("path", ["policies", ""])
def test_a_commit_is_read_as_its_directory_is(team: Origin, tmp_path: Path, path: str) -> None:
    team.write(
        {
            "policies/deep/er/more.yaml": SOUND.replace("found", "deep"),
            "policies/packs/security/x.yaml": "no: policy",
            "policies/cases/x.yaml": "no: policy",
            "policies/.hidden/x.yaml": "no: policy",
            "policies/notes.md": "nothing",
        }
    )
    found = taken(team, tmp_path, path)
    there = load(team.desk / path)
    assert [one.id for one in found.policies] == [one.id for one in there.policies] == ["deep", "tags"]
    assert found.people == there.people
    assert found.revision == there.revision
    assert [one.file for one in found.policies] == ["policies/deep/er/more.yaml", STORY]


@pytest.mark.parametrize("path", ["our [rules] *", "-rf", "a/b"])
def test_a_folder_may_have_any_name(team: Origin, tmp_path: Path, path: str) -> None:
    last = team.push({f"{path}/x.yaml": SOUND, f"{path}/people.yaml": "version: 1\ngroups: {}\n"})
    team.push({f"{path}/packs/x/p.yaml": SOUND, "elsewhere.yaml": SOUND})
    assert taken(team, tmp_path, path).revision == last


def test_a_link_to_a_file_beside_it_is_followed(team: Origin, tmp_path: Path) -> None:
    team.write({"policies/.shared/x.yaml": SOUND.replace("found", "shared")})
    link(team, "policies/linked.yaml", ".shared/x.yaml")
    assert [one.id for one in taken(team, tmp_path).policies] == ["shared", "tags"]


@pytest.mark.parametrize(
    ("name", "target", "why"),
    [
        ("policies/x.yaml", "/etc/passwd", "a link that leads out of policies"),
        ("policies/x.yaml", "../../../../../../etc/passwd", "a link that leads out of policies"),
        ("policies/x.yaml", "../elsewhere.yaml", "a link that leads out of policies"),
        ("policies/x.yaml", "x.yaml", "leads back to itself|Too many levels|cannot be read"),
        ("policies/x.yaml", "gone.yaml", "cannot be read"),
        ("policies/x.yaml", "packs/x.yaml", "a link into a folder of packs"),
        ("policies/more", "../other", "links to folders are not followed"),
        ("policies/more", "deep", "links to folders are not followed"),
        ("policies/more", "/srv", "a link that leads out of policies"),
    ],
)
def test_other_links_are_refused(team: Origin, tmp_path: Path, name: str, target: str, why: str) -> None:
    team.write({"elsewhere.yaml": SOUND, "other/x.yaml": SOUND, "policies/deep/x.yaml": SOUND})
    team.write({"policies/packs/x.yaml": SOUND.replace("found", "packed")})
    link(team, name, target)
    (problem,) = problems(team, tmp_path)
    assert problem.startswith(f"{name}:1: ")
    assert any(one in problem for one in why.split("|"))
    assert "guardrail-" not in problem, "the folder it was written to is nobody's business"


def test_a_link_that_is_no_policy_does_no_harm(team: Origin, tmp_path: Path) -> None:
    team.write({"README.md": "Hello"})
    link(team, "policies/README.md", "../README.md")
    link(team, "policies/cases/all.yaml", "/etc/passwd")
    assert len(taken(team, tmp_path).policies) == 1


def test_a_submodule_is_not_left_out_in_silence(team: Origin, tmp_path: Path) -> None:
    commit = team.git("rev-parse", "HEAD")
    team.git("update-index", "--add", "--cacheinfo", f"160000,{commit},policies/shared")
    team.git("commit", "--quiet", "-m", "a submodule")
    team.git("push", "--quiet", "origin", "HEAD:main")
    found = mirror(team, tmp_path)
    with pytest.raises(BrokenPolicies, match="policies/shared:1:1: error: This is a submodule"):
        read(found, found.fetch())


@pytest.mark.parametrize("path", ["policies", "policies/deep", "policies/deep/er"])
@pytest.mark.parametrize(
    ("mode", "why"),
    [
        ("160000", "policies in commit .* is a submodule, which is not fetched"),
        ("120000", "policies in commit .* is a link, and links to folders are not followed"),
        ("100644", "policies in commit .* is a file. Name the folder it is in"),
        ("", "There is no folder .* in commit"),
    ],
)
def test_what_stands_in_the_place_of_the_folder_is_named(
    team: Origin, tmp_path: Path, path: str, mode: str, why: str
) -> None:
    object_id = team.git("rev-parse", "HEAD" if mode == "160000" else f"HEAD:{STORY}")
    team.git("rm", "-r", "--quiet", "policies")
    if mode:
        team.git("update-index", "--add", "--cacheinfo", f"{mode},{object_id},policies")
    team.git("commit", "--quiet", "-m", "something else")
    team.git("push", "--quiet", "origin", "HEAD:main")
    found = mirror(team, tmp_path, path)
    with pytest.raises(BrokenPolicies, match=why):
        read(found, found.fetch())


def test_a_file_that_nobody_can_review_is_not_even_read(team: Origin, tmp_path: Path) -> None:
    team.write({"policies/big.yaml": "x: " + "a" * 10_000_000})
    assert problems(team, tmp_path) == [
        "policies/big.yaml:1: The file is larger than 1000 kB: no person can review it. Split it."
    ]


def test_too_many_files_are_refused(team: Origin, tmp_path: Path) -> None:
    team.write({f"policies/{number}.yaml": "" for number in range(2001)})
    (problem,) = problems(team, tmp_path)
    assert "more files than anybody reviews" in problem


def test_what_a_directory_would_be_told_a_branch_is_told_too(team: Origin, tmp_path: Path) -> None:
    team.write({"policies/A.YAML": SOUND, "policies/b\x1b[2J.yaml": SOUND})
    assert [one.rpartition(": ")[2] for one in problems(team, tmp_path)] == [
        "The name of the file holds characters that cannot be shown. Rename it.",
        "The name of a policy file ends with .yaml in small letters.",
    ]
    (team.desk / STORY).unlink()
    (team.desk / "policies" / "A.YAML").unlink()
    (team.desk / "policies" / "b\x1b[2J.yaml").unlink()
    (problem,) = problems(team, tmp_path)
    assert "There is no policy here." in problem


def tree(team: Origin, *entries: str) -> str:
    """A tree that git itself would not make: its entries as `mode name id`."""
    raw = b"".join(
        f"{mode} {name}\0".encode() + bytes.fromhex(id_)
        for mode, name, id_ in (entry.rsplit(" ", 2) for entry in entries)
    )
    (team.desk / ".git" / "raw").write_bytes(raw)
    return team.git("hash-object", "-t", "tree", "--literally", "-w", ".git/raw")


@pytest.mark.parametrize("name", ["..", ".", "a/../../../x.yaml", "../x.yaml"])
def test_no_tree_can_write_outside_of_the_folder_it_is_written_to(
    team: Origin, tmp_path: Path, name: str
) -> None:
    blob = team.git("hash-object", "-w", STORY)
    inner = tree(team, f"100644 x.yaml {blob}")
    entry = f"100644 {name} {blob}" if name.endswith("yaml") else f"40000 {name} {inner}"
    root = tree(team, entry, f"100644 ok.yaml {blob}")
    commit = team.git("commit-tree", "-m", "evil", root)
    team.git("push", "--quiet", "--force", "origin", f"{commit}:refs/heads/main")
    made = tmp_path / "a" / "b"
    found = mirror(team, tmp_path, "")
    folder, unusable = export(found, found.fetch(), made)
    assert [one.name for one in folder.iterdir()] == ["ok.yaml"]
    assert [path for path in tmp_path.rglob("x.yaml") if tmp_path / "home" not in path.parents] == []
    assert len(unusable) == 1


def test_nothing_is_written_through_a_link(team: Origin, tmp_path: Path) -> None:
    """A tree may hold a name twice: as a link, and as a folder behind it."""
    blob = team.git("hash-object", "-w", STORY)
    (team.desk / "target").write_text("a")
    target = team.git("hash-object", "-w", "target")
    root = tree(
        team,
        f"40000 a {tree(team, f'100644 y.yaml {blob}')}",
        f"120000 go {target}",
        f"40000 go {tree(team, f'100644 x.yaml {blob}')}",
    )
    commit = team.git("commit-tree", "-m", "evil", root)
    team.git("push", "--quiet", "--force", "origin", f"{commit}:refs/heads/main")
    found = mirror(team, tmp_path, "")
    folder, unusable = export(found, found.fetch(), tmp_path / "made")
    assert sorted(path.name for path in (folder / "a").iterdir()) == ["y.yaml"]
    assert [one.path for one in unusable] == ["go"]


@pytest.mark.parametrize("path", ["policies", ""])
def test_the_files_in_force_can_be_read_with_their_cases_as_long_as_they_are_wanted(
    team: Origin, tmp_path: Path, path: str
) -> None:
    team.write({"policies/cases/ours.yaml": "version: 1"})
    team.push()
    source = mirror(team, tmp_path, path)
    in_force = BranchPolicies(source, every=60.0)
    with in_force.opened() as folder:
        assert [one.id for one in load(folder).policies] == ["tags"]
        assert len(list(folder.rglob("cases/ours.yaml"))) == 1
    assert not folder.exists()
    assert in_force.in_repository == in_force.folder == path
    before = in_force.stamp()
    team.write({"policies/cases/ours.yaml": "version: 2"})
    team.push()
    in_force.fetch()
    assert in_force.stamp() != before
