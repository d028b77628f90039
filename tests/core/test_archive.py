"""One file of several: whole or not at all, and not one altered bit goes unseen."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest

from assetmap.core.archive import (
    MANIFEST,
    SEAL,
    DamagedArchive,
    check_archive,
    unpack,
    write_archive,
    written_whole,
)


def archive(folder: Path) -> Path:
    (folder / "a").write_bytes(b"alpha" * 300)
    (folder / "b").write_bytes(b"")
    path = folder / "made.backup"
    long_name = "files/" + "/".join(["deep" * 10] * 4) + "/b"
    write_archive(
        path,
        [("a", folder / "a"), (long_name, folder / "b"), ("gone", folder / "gone")],
        facts={"said": "ł"},
    )
    return path


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    path = archive(tmp_path)
    manifest = check_archive(path)
    assert [(one.name[:6], one.size) for one in manifest.members] == [("a", 1500), ("files/", 0)]
    assert manifest.facts == {"said": "ł"}
    unpack(path, manifest, lambda name: tmp_path / "out" / name)
    assert (tmp_path / "out" / "a").read_bytes() == b"alpha" * 300
    assert (tmp_path / "out" / manifest.members[1].name).read_bytes() == b""
    assert path.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "out" / "a").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o700


def test_every_cut_is_found(tmp_path: Path) -> None:
    path = archive(tmp_path)
    whole = path.read_bytes()
    for length in [*range(0, len(whole), 97), len(whole) - 1, len(whole) - 512]:
        path.write_bytes(whole[:length])
        with pytest.raises(DamagedArchive, match="Nothing was changed"):
            check_archive(path)


def test_every_altered_byte_is_found(tmp_path: Path) -> None:
    path = archive(tmp_path)
    whole = path.read_bytes()
    used = whole.rstrip(b"\0")
    for place in [*range(0, len(used), 7), *range(len(used), len(whole), 501), len(whole) - 1]:
        for bit in (1, 128):
            altered = bytearray(whole)
            altered[place] ^= bit
            path.write_bytes(altered)
            with pytest.raises(DamagedArchive):
                check_archive(path)


@pytest.mark.parametrize("more", [b"\0" * 10240, b"x", b"x" * 10240])
def test_what_stands_behind_the_end_is_found(tmp_path: Path, more: bytes) -> None:
    path = archive(tmp_path)
    path.write_bytes(path.read_bytes() + more)
    with pytest.raises(DamagedArchive):
        check_archive(path)


def made_by_hand(path: Path, entries: list[tarfile.TarInfo], listed: list[str]) -> None:
    """An archive whose hashes all agree, as somebody who wishes us harm would make it."""
    from hashlib import sha256

    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for entry in entries:
            tar.addfile(entry, io.BytesIO(b"x" * entry.size))
        sizes = {held.name: held.size for held in entries}
        members = [
            {"name": name, "size": size, "sha256": sha256(b"x" * size).hexdigest()}
            for name in listed
            for size in [sizes.get(name, 1)]
        ]
        data = json.dumps({"members": members, "facts": {}}).encode()
        for name in (MANIFEST, SEAL):
            last = tarfile.TarInfo(name)
            if name == SEAL:
                data = sha256(out.getvalue()).hexdigest().encode() + b"\n"
            last.size = len(data)
            tar.addfile(last, io.BytesIO(data))
    path.write_bytes(out.getvalue())


def entry(name: str, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, "/etc/passwd"
    made.size = 1 if kind == tarfile.REGTYPE else 0
    return made


def test_one_made_by_hand_is_read_when_it_is_sound(tmp_path: Path) -> None:
    made_by_hand(tmp_path / "x", [entry("files/a")], ["files/a"])
    assert [one.name for one in check_archive(tmp_path / "x").members] == ["files/a"]


@pytest.mark.parametrize(
    ("entries", "listed"),
    [
        ([entry("../a")], ["../a"]),
        ([entry("files/../../a")], ["files/../../a"]),
        ([entry("/etc/a")], ["/etc/a"]),
        ([entry("files//a")], ["files//a"]),
        ([entry("./a")], ["./a"]),
        ([entry("files\\..\\a")], ["files\\..\\a"]),
        ([entry("a\nb")], ["a\nb"]),
        ([entry("a", tarfile.SYMTYPE)], ["a"]),
        ([entry("a", tarfile.LNKTYPE)], ["a"]),
        ([entry("a", tarfile.DIRTYPE)], ["a"]),
        ([entry("a", tarfile.FIFOTYPE)], ["a"]),
        ([entry("a"), entry("a")], ["a", "a"]),
        ([entry("a"), entry("b")], ["a"]),
        ([entry("a")], ["a", "b"]),
    ],
    # By number: a name from the object would differ between the processes of a divided run.
    ids=[str(number) for number in range(14)],
)
def test_members_that_no_archive_of_ours_holds(
    tmp_path: Path, entries: list[tarfile.TarInfo], listed: list[str]
) -> None:
    made_by_hand(tmp_path / "x", entries, listed)
    with pytest.raises(DamagedArchive):
        check_archive(tmp_path / "x")


@pytest.mark.parametrize("content", [b"", b"no tar", b"\0" * 10240, b"\0" * 20480])
def test_what_is_no_archive(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(DamagedArchive):
        check_archive(path)
    for other in (tmp_path / "absent", tmp_path):
        with pytest.raises(DamagedArchive):
            check_archive(other)


def test_an_archive_that_is_changed_after_it_was_checked(tmp_path: Path) -> None:
    path = archive(tmp_path)
    manifest = check_archive(path)
    path.write_bytes(path.read_bytes().replace(b"alphaalpha", b"omegaomega", 1))
    with pytest.raises(DamagedArchive, match="changed while it was read"):
        unpack(path, manifest, lambda name: tmp_path / "out" / name)


def test_a_fault_half_way_leaves_nothing_under_the_name(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("older")

    def write() -> None:
        with written_whole(path) as out:
            out.write(b"half")
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError):
        write()
    assert path.read_text() == "older"
    assert list(tmp_path.iterdir()) == [path]
