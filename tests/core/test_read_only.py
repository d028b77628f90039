"""Saving is switched off and on without a start, for every process of an installation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from assetmap.cli import assetmap
from assetmap.core.errors import Unavailable
from assetmap.core.read_only import is_read_only, switch_read_only
from assetmap.core.settings import Settings, read_settings


def test_by_a_mark_that_every_process_sees(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    assert not is_read_only(settings)
    for on in (True, True, False, False):
        switch_read_only(settings, on=on)
        assert is_read_only(settings) is on


def test_by_the_setting_for_good(tmp_path: Path) -> None:
    assert not read_settings({}).read_only
    settings = replace(read_settings({"ASSETMAP_READ_ONLY": "yes"}), home=tmp_path)
    switch_read_only(settings, on=False)
    assert is_read_only(settings)


def test_the_command_says_what_holds_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSETMAP_HOME", str(tmp_path))

    def said(state: str) -> str:
        done = CliRunner().invoke(assetmap, ["db", "read-only", state])
        assert done.exit_code == 0, done.output
        return done.output

    assert "nothing can be saved" in said("on")
    assert (tmp_path / "read-only").exists()
    assert said("off") == "People can save again.\n"
    monkeypatch.setenv("ASSETMAP_READ_ONLY", "yes")
    assert "by ASSETMAP_READ_ONLY" in said("off")


def test_a_mark_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(Unavailable, match="read-only"):
        switch_read_only(Settings(home=tmp_path / "home"), on=True)
