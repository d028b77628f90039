"""A file off the wire is whole on the disk, or nothing of it is."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from assetmap.uploads.errors import NoRoom, TooLarge
from assetmap.uploads.receiving import receive


def test_what_arrives_is_what_was_sent_and_only_ours_to_read(tmp_path: Path) -> None:
    data = os.urandom(200_000)
    held = receive(io.BytesIO(data), tmp_path, limit=200_000)
    assert held.path.read_bytes() == data
    assert (held.byte_count, held.sha256) == (200_000, hashlib.sha256(data).hexdigest())
    assert held.path.stat().st_mode & 0o777 == 0o600
    assert held.path.parent == tmp_path
    assert len(held.path.name) == 32
    assert receive(io.BytesIO(data), tmp_path).path != held.path


@pytest.mark.case("U004")
def test_one_byte_past_the_limit(tmp_path: Path) -> None:
    assert receive(io.BytesIO(b"x" * 1_000), tmp_path, limit=1_000).byte_count == 1_000
    before = set(tmp_path.iterdir())
    with pytest.raises(TooLarge, match="1,000 bytes"):
        receive(io.BytesIO(b"x" * 1_001), tmp_path, limit=1_000)
    assert set(tmp_path.iterdir()) == before


class Endless:
    """A sender that never stops; counts what was taken from it."""

    def __init__(self) -> None:
        self.taken = 0

    def read(self, size: int, /) -> bytes:
        self.taken += size
        return b"x" * size


def test_a_stream_without_end_is_left_at_once(tmp_path: Path) -> None:
    stream = Endless()
    with pytest.raises(TooLarge):
        receive(stream, tmp_path, limit=100_000)
    assert stream.taken == 100_001
    assert list(tmp_path.iterdir()) == []


class Breaking:
    """A sender that goes away after some blocks."""

    def __init__(self, after: int) -> None:
        self.left = after

    def read(self, size: int, /) -> bytes:
        self.left -= 1
        if self.left < 0:
            raise ConnectionResetError("the peer is gone")
        return b"x" * size


@pytest.mark.parametrize("after", range(4))
def test_a_sender_that_goes_away_leaves_nothing(tmp_path: Path, after: int) -> None:
    with pytest.raises(ConnectionResetError):
        receive(Breaking(after), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m,nr_inodes=8", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("no small disk can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.case("F13")
def test_a_full_disk_is_said_and_nothing_is_left(small_disk: Path) -> None:
    with pytest.raises(NoRoom, match="no room for this file"):
        receive(io.BytesIO(b"x" * 2_000_000), small_disk)
    assert list(small_disk.iterdir()) == []
    assert receive(io.BytesIO(b"x" * 500_000), small_disk).byte_count == 500_000


def test_no_more_files_is_said_like_a_full_disk(small_disk: Path) -> None:
    for number in range(20):
        try:
            (small_disk / str(number)).touch()
        except OSError:
            break
    before = set(small_disk.iterdir())
    with pytest.raises(NoRoom):
        receive(io.BytesIO(b"x"), small_disk)
    assert set(small_disk.iterdir()) == before
