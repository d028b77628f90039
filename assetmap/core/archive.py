"""One file that holds several, with a manifest: written whole or not at all, checked whole.

It is a plain tar: the members in turn, then ``manifest.json`` (size and sha256 of each member and
what the writer wants to say), then ``seal.txt`` with the sha256 of every byte before it. Any cut
and any altered bit is found. The hashes tell damage, not forgery: keep such a file where only
you can write.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO

from assetmap.core.errors import Invalid
from assetmap.core.limits import BACKUP_MANIFEST_BYTES

MANIFEST, SEAL = "manifest.json", "seal.txt"
_BLOCK, _RECORD, _PIECE = tarfile.BLOCKSIZE, tarfile.RECORDSIZE, 2**20


class DamagedArchive(Invalid):
    """The file is cut off, altered, or none of ours; nothing was taken from it."""


@dataclass(frozen=True)
class Member:
    """One file in an archive: its name there, its size in bytes and its sha256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself."""

    members: tuple[Member, ...]
    facts: Mapping[str, Any]


class _Hashed:
    """A file that is written from start to end, and the hash of what was written."""

    def __init__(self, into: BinaryIO) -> None:
        self._into, self._hash, self._at = into, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self._into.write(data)
        self._hash.update(data)
        self._at += len(data)
        return len(data)

    def tell(self) -> int:
        return self._at

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


class _Watched:
    """A file that is read once, and the hash of what was read."""

    def __init__(self, source: BinaryIO) -> None:
        self._source, self._hash = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self._hash.update(data)
        return data

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file under another name beside ``path``, moved there only when the block ends well.

    Nobody else may read it, and it is on the disk before it has its name.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)
        sync_folder(path.parent)
    finally:
        fresh.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Let the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_archive(
    path: Path, files: Iterable[tuple[str, Path]], *, facts: Mapping[str, Any]
) -> Manifest:
    """Write files under their names into one archive, whole or not at all.

    Parameters
    ----------
    files : iterable of (name, path)
        A file that is gone by the time its turn comes is left out; links are not followed.
    facts : mapping
        JSON that the manifest keeps beside the list of members.
    """
    with written_whole(path) as out:
        hashed = _Hashed(out)
        with tarfile.open(fileobj=hashed, mode="w", format=tarfile.PAX_FORMAT) as tar:  # type: ignore[call-overload]
            members = tuple(
                member for name, file in files if (member := _add_file(tar, name, file)) is not None
            )
            manifest = Manifest(members, facts)
            _add_bytes(tar, MANIFEST, _as_json(manifest))
            _add_bytes(tar, SEAL, f"{hashed.hexdigest()}\n".encode())
    return manifest


def _add_file(tar: tarfile.TarFile, name: str, file: Path) -> Member | None:
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    with os.fdopen(handle, "rb") as source:
        watched = _Watched(source)
        entry = tarfile.TarInfo(name)
        entry.size = os.fstat(handle).st_size
        entry.mode = 0o600
        tar.addfile(entry, watched)
    return Member(name, entry.size, watched.hexdigest())


def _add_bytes(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    entry.mode = 0o600
    tar.addfile(entry, io.BytesIO(data))


def _as_json(manifest: Manifest) -> bytes:
    members = [vars(member) for member in manifest.members]
    return json.dumps({"members": members, "facts": dict(manifest.facts)}, indent=1).encode()


def check_archive(path: Path) -> Manifest:
    """Read an archive from its first byte to its last and say what it holds.

    Raises
    ------
    DamagedArchive
        A cut, an altered bit, a member too many or too few, or a name that leads elsewhere.
    """
    try:
        with path.open("rb") as source, tarfile.open(fileobj=source, mode="r:") as tar:
            return _checked(source, tar, path)
    except FileNotFoundError:
        raise DamagedArchive(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise DamagedArchive(f"{path} is a folder, no back-up.") from None
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError, OverflowError) as fault:
        raise _damaged(path, "it cannot be read to its end") from fault


def _checked(source: BinaryIO, tar: tarfile.TarFile, path: Path) -> Manifest:
    found: list[Member] = []
    manifest: bytes | None = None
    seal = None
    for entry in tar:
        if seal is not None or not entry.isreg() or not _plain(entry.name):
            raise _damaged(path, "it holds something that no back-up holds")
        if entry.name == SEAL:
            seal = (entry.offset, _text_of(tar, entry, 100).decode("ascii").strip())
            end = entry.offset_data + entry.size
        elif manifest is not None:
            raise _damaged(path, "something stands behind its list")
        elif entry.name == MANIFEST:
            manifest = _text_of(tar, entry, BACKUP_MANIFEST_BYTES)
        else:
            found.append(Member(entry.name, entry.size, _hash_of(tar, entry)))
    if manifest is None or seal is None:
        raise _damaged(path, "its end is missing")
    _check_end(source, end, path)
    if _hash_before(source, seal[0]) != seal[1]:
        raise _damaged(path, "its bytes are not those that were written")
    held = json.loads(manifest)
    listed = [Member(one["name"], one["size"], one["sha256"]) for one in held["members"]]
    if listed != found or len({member.name for member in found}) != len(found):
        raise _damaged(path, "what it lists is not what it holds")
    if not isinstance(held["facts"], dict):
        raise _damaged(path, "its list cannot be understood")
    return Manifest(tuple(found), held["facts"])


def _plain(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return (
        0 < len(name.encode()) < 1024
        and "/".join(parts) == name
        and not set(parts) & {"..", ".", "/"}
        and "\\" not in name
        and name.isprintable()
    )


def _hash_of(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> str:
    source = tar.extractfile(entry)
    digest = hashlib.sha256()
    while source is not None and (piece := source.read(_PIECE)):
        digest.update(piece)
    return digest.hexdigest()


def _text_of(tar: tarfile.TarFile, entry: tarfile.TarInfo, limit: int) -> bytes:
    source = tar.extractfile(entry)
    if source is None or entry.size > limit:
        raise ValueError(f"{entry.name} is too long")
    return source.read()


def _check_end(source: BinaryIO, end: int, path: Path) -> None:
    """Behind the last member stand zeros up to a full record and nothing else."""
    last = -(-end // _BLOCK) * _BLOCK + 2 * _BLOCK
    size = source.seek(0, os.SEEK_END)
    if size != -(-last // _RECORD) * _RECORD:
        raise _damaged(path, "its length is wrong")
    source.seek(end)
    if source.read().strip(b"\0"):
        raise _damaged(path, "something stands behind its end")


def _hash_before(source: BinaryIO, end: int) -> str:
    source.seek(0)
    digest = hashlib.sha256()
    while end > 0 and (piece := source.read(min(_PIECE, end))):
        digest.update(piece)
        end -= len(piece)
    return digest.hexdigest()


def _damaged(path: Path, why: str) -> DamagedArchive:
    return DamagedArchive(
        f"{path.name} is damaged or is no back-up of assetmap: {why}. Nothing was changed. Use "
        "another back-up."
    )


def unpack(path: Path, manifest: Manifest, place_of: Callable[[str], Path]) -> None:
    """Write every member of a checked archive to a new file, checking each once more.

    Parameters
    ----------
    place_of : callable
        Where a member of this name goes; its folders are made, closed to others.

    Raises
    ------
    DamagedArchive
        The archive is not the one that was checked.
    """
    wanted = {member.name: member for member in manifest.members}
    with tarfile.open(path, mode="r:") as tar:
        for entry in tar:
            if entry.name not in wanted:
                continue
            member = wanted.pop(entry.name)
            source = tar.extractfile(entry)
            if source is None or _copy(source, place_of(entry.name)) != member.sha256:
                raise _damaged(path, "it changed while it was read")
    if wanted:
        raise _damaged(path, "it changed while it was read")


def _copy(source: IO[bytes], into: Path) -> str:
    digest = hashlib.sha256()
    for folder in reversed(into.parents):
        if not folder.exists():
            folder.mkdir(mode=0o700)
    handle = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        while piece := source.read(_PIECE):
            digest.update(piece)
            out.write(piece)
        out.flush()
        os.fsync(handle)
    return digest.hexdigest()
