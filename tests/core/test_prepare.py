"""Preparing a machine: what is missing is named, what is done is not done again."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from assetmap.core import prepare


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the environment is made from, taken for the checkout."""
    for name in prepare.INPUTS:
        (tmp_path / name).write_text(name)
    (tmp_path / "static" / "vendor").mkdir(parents=True)
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(prepare, "ROOT", tmp_path)
    monkeypatch.setattr(prepare, "VENV", tmp_path / ".venv")
    monkeypatch.setitem(prepare.DEBIAN, "demo", ())
    return tmp_path


def tools(folder: Path, monkeypatch: pytest.MonkeyPatch, installed: str) -> None:
    """A machine whose dpkg knows only these packages, and which has no sudo."""
    folder.mkdir()
    dpkg = folder / "dpkg-query"
    dpkg.write_text(
        "#!/bin/sh\nfor name; do :; done\n"
        f'case " {installed} " in *" $name "*) echo "install ok installed";; *) exit 1;; esac\n'
    )
    dpkg.chmod(dpkg.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder))


def test_only_what_dpkg_does_not_know_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools(tmp_path / "bin", monkeypatch, "python3-venv")
    wanted = ("postgresql-postgis", "python3-venv", "chromium")
    monkeypatch.delenv("CHROMIUM", raising=False)
    assert prepare.missing_debian(wanted) == ["postgresql-postgis", "chromium"]
    monkeypatch.setenv("CHROMIUM", "/opt/mine")
    assert prepare.missing_debian(wanted) == ["postgresql-postgis"]


def test_without_the_right_to_install_the_one_line_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools(tmp_path / "bin", monkeypatch, "")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit) as said:
        prepare.install_debian(["postgresql-postgis", "chromium"])
    line = "apt-get install -y --no-install-recommends postgresql-postgis chromium"
    assert line in str(said.value)


def test_a_machine_without_dpkg_is_told_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SystemExit, match=r"no Debian.*postgresql-postgis"):
        prepare.missing_debian(("postgresql-postgis",))


def test_nothing_missing_installs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    prepare.install_debian([])


def test_a_good_stamp_ends_the_work_and_any_change_starts_it_again(checkout: Path) -> None:
    stamp = checkout / ".venv" / ".prepared-demo"
    stamp.write_text(prepare.fingerprint())
    prepare.main("demo")  # nothing to run: there is no pip in this folder to run it with
    for name in prepare.INPUTS:
        before = prepare.fingerprint()
        (checkout / name).write_text("changed")
        assert prepare.fingerprint() != before, name
    (checkout / ".venv" / "bin").mkdir()
    (checkout / ".venv" / "bin" / "python").touch()
    pip = checkout / ".venv" / "bin" / "pip"
    pip.write_text(f'#!/bin/sh\necho "$@" > {checkout}/asked\nexit 3\n')
    pip.chmod(0o755)
    with pytest.raises(SystemExit, match="This step failed"):
        prepare.main("demo")
    asked = (checkout / "asked").read_text()
    assert "--constraint" in asked
    assert asked.strip().endswith("[setup]")
    assert stamp.read_text() != prepare.fingerprint(), "a failure is not taken for done"


def test_browser_libraries_that_went_missing_are_brought_again(checkout: Path) -> None:
    (checkout / ".venv" / ".prepared-demo").write_text(prepare.fingerprint())
    (checkout / "static" / "vendor").rmdir()
    (checkout / ".venv" / "bin").mkdir()
    pip = checkout / ".venv" / "bin" / "pip"
    (checkout / ".venv" / "bin" / "python").touch()
    pip.write_text("#!/bin/sh\nexit 3\n")
    pip.chmod(0o755)
    with pytest.raises(SystemExit, match="This step failed"):
        prepare.main("demo")


@pytest.mark.parametrize("code", [0, 1])
def test_no_service_is_started_by_what_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """A web server at port 80 is not what somebody wants who runs the tests."""
    monkeypatch.setattr(prepare, "POLICY", tmp_path / "policy-rc.d")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    (tmp_path / "bin").mkdir()
    apt = tmp_path / "bin" / "apt-get"
    apt.write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\n'
        f'case "$*" in *install*) {tmp_path}/policy-rc.d; echo $? >> {tmp_path}/asked; '
        f"exit {code};; esac\n"
    )
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    if code:
        with pytest.raises(SystemExit):
            prepare.install_debian(["nginx"])
    else:
        prepare.install_debian(["nginx"])
    asked = (tmp_path / "asked").read_text().splitlines()
    assert asked[-2].endswith("install -y --no-install-recommends nginx")
    assert asked[-1] == "101", "while packages are set up, no service may start"
    assert not (tmp_path / "policy-rc.d").exists()


def test_a_policy_of_the_machines_own_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text("own")
    monkeypatch.setattr(prepare, "POLICY", policy)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "apt-get").write_text("#!/bin/sh\n")
    (tmp_path / "bin" / "apt-get").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    prepare.install_debian(["nginx"])
    assert policy.read_text() == "own"
