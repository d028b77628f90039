"""Texts of small registers: two encodings, and what is refused before it is read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assetmap.importers.geofile import MAX_BYTES
from assetmap.importers.textfile import read_text
from assetmap.uploads.errors import UnreadableFile


def written(folder: Path, content: bytes) -> Path:
    path = folder / "register.csv"
    path.write_bytes(content)
    return path


def test_utf_8_with_and_without_its_mark(tmp_path: Path) -> None:
    assert read_text(written(tmp_path, "Café £5 — Łódź".encode())) == "Café £5 — Łódź"
    assert read_text(written(tmp_path, "Café".encode("utf-8-sig"))) == "Café", "no mark is left"


def test_an_old_spreadsheets_text(tmp_path: Path) -> None:
    assert read_text(written(tmp_path, "Café £5 – “yes”".encode("cp1252"))) == "Café £5 – “yes”"
    assert read_text(written(tmp_path, b"Caf\xe9 \x81.")) == "Café \ufffd.", "a sign that is none"


def test_nothing_there_and_a_folder_are_said(tmp_path: Path) -> None:
    for path in (tmp_path / "register.csv", tmp_path):
        with pytest.raises(UnreadableFile, match=f"{path.name}: there is no such file"):
            read_text(path)


def test_one_byte_more_than_the_largest_file(tmp_path: Path) -> None:
    path = written(tmp_path, b"")
    os.truncate(path, MAX_BYTES + 1)
    with pytest.raises(UnreadableFile, match="larger than 500 MB"):
        read_text(path)


def test_a_file_at_the_limit_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a small limit: the real one would be half a gigabyte of text in memory."""
    monkeypatch.setattr("assetmap.importers.textfile.MAX_BYTES", 8)
    assert read_text(written(tmp_path, b"12345678")) == "12345678"
    with pytest.raises(UnreadableFile, match="larger"):
        read_text(written(tmp_path, b"123456789"))
