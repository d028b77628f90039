"""Names as they are sent: shown, cleaned where that is harmless, never a path."""

from __future__ import annotations

import pytest

from assetmap.uploads.errors import UnreadableFile
from assetmap.uploads.names import clean_label


@pytest.mark.case("U009")
@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("../../etc/cron.d/x", "x"),
        ("C:\\fakepath\\Spend May.csv", "Spend May.csv"),
        ("/etc/passwd", "passwd"),
        ("..", "unnamed file"),
        ("", "unnamed file"),
        ("folder/", "unnamed file"),
    ],
)
def test_folders_in_a_name_are_left_out(raw: str, text: str) -> None:
    assert clean_label(raw).text == text


@pytest.mark.case("U013")
def test_a_name_that_looks_like_an_option_is_only_shown() -> None:
    assert clean_label("-rf.zip").text == "-rf.zip"
    assert clean_label("-rf.zip").changed is None


@pytest.mark.case("U010")
@pytest.mark.parametrize("raw", ["a\0.csv", "a\ud800.csv"])
def test_signs_that_no_name_can_have(raw: str) -> None:
    with pytest.raises(UnreadableFile, match="Rename the file"):
        clean_label(raw)


@pytest.mark.case("U011")
def test_the_longest_name_and_one_more() -> None:
    assert len(clean_label("a" * 251 + ".csv").text) == 255
    with pytest.raises(UnreadableFile, match=r"256 characters; at most 255"):
        clean_label("a" * 252 + ".csv")
    with pytest.raises(UnreadableFile, match=r"4,000 characters"):
        clean_label("a" * 4_000)
    assert clean_label("folder/" * 100 + "a.csv").text == "a.csv"


@pytest.mark.case("U012")
@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\u2066b\u2069.csv", "ab.csv"),
        ("a\nb\x1b[31m.csv", "ab[31m.csv"),
        ("\ufeffa\u200b.csv", "a.csv"),
    ],
)
def test_signs_that_cannot_be_seen_are_taken_out_and_said(raw: str, text: str) -> None:
    label = clean_label(raw)
    assert label.text == text
    assert label.changed is not None


def test_an_urdu_name_keeps_its_joiners() -> None:
    assert clean_label("می\u200cخواهم.csv").text == "می\u200cخواهم.csv"
