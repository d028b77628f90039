"""The commands as people call them: in a process of their own, with a home of their own."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from assetmap.core.cluster import Cluster
from tests.real_files import ROOT

LEDGER = ROOT / "geodata" / "ledger" / "demonstration_ledger.csv"
ANCHORS = ROOT / "geodata" / "register" / "anchors_invented.csv"
POSTCODES = ROOT / "geodata" / "postcodes" / "demonstration_postcodes.csv"


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="assetmap-home-"))
    folder.chmod(0o755)
    yield folder / "here"
    Cluster(folder / "here").stop()
    shutil.rmtree(folder)


def run(home: Path, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", "from assetmap.cli import main; main()",
         *map(str, arguments)],
        capture_output=True, text=True, check=False, cwd="/",
        env={**os.environ, "ASSETMAP_HOME": str(home), **environment},
    )  # fmt: skip


def said(done: subprocess.CompletedProcess[str]) -> dict:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["ledger", "check", LEDGER]])
def test_what_needs_no_database_makes_none(tmp_path: Path, arguments: list) -> None:
    done = run(tmp_path / "none", *arguments, PATH="/nowhere")
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "none").exists()


def test_check_prints_the_promised_keys(tmp_path: Path) -> None:
    answer = said(run(tmp_path, "ledger", "check", LEDGER, "--json"))
    assert list(answer) == [
        "file", "sha256", "format", "encoding", "delimiter", "sheets", "header_row", "columns",
        "amount_basis", "date_order", "rows", "payments", "skipped", "refused", "refused_count",
        "net_total", "negative_count", "negative_total", "suppliers", "date_from", "date_to",
        "printed_total", "control", "flags", "warnings",
    ]  # fmt: skip
    assert answer["rows"] == answer["payments"] + answer["refused_count"]
    assert (answer["encoding"], answer["control"]) == ("windows-1252", "agrees")


def test_from_an_empty_home_to_a_catchment(home: Path, tmp_path: Path) -> None:
    """The README's own steps; each command starts the database and leaves it stopped."""
    postcodes = said(run(home, "import", "postcodes", POSTCODES, "--json"))
    assert postcodes["rows"] == postcodes["imported"] + postcodes["refused_count"]
    assert not Cluster(home).is_running()
    assert said(run(home, "import", "anchors", ANCHORS, "--json"))["imported"] == 1
    load = ("ledger", "load", LEDGER, "--anchor", "demonstration-hospital-trust", "--json")
    first = said(run(home, *load, "--published", "Test"))
    assert list(first) == [
        "ledger", "sha256", "payments", "refused_count", "net_total", "already_loaded", "overlaps",
    ]  # fmt: skip
    again = said(run(home, *load, "--published", "Test"))
    assert (first["already_loaded"], again["already_loaded"]) == (False, True)
    assert again["ledger"] == first["ledger"]
    derived = said(
        run(home, "catchment", "--anchor", "demonstration-hospital-trust",
            "--local", "E08000025,E08000028", "--json")
    )  # fmt: skip
    assert derived["totals"]["ledger_gbp"] == first["net_total"]
    pence = [round(float(band["gbp"]) * 100) for band in derived["bands"]]
    assert sum(pence) == round(float(first["net_total"]) * 100)
    files = {kind: tmp_path / f"out.{kind}" for kind in ("geojson", "html", "csv", "xlsx", "gpkg")}
    done = run(
        home, "catchment", "--anchor", "demonstration-hospital-trust", "--local", "E08000025",
        *(part for kind, path in files.items() for part in (f"--{kind}", path)),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for path in files.values():
        assert path.stat().st_size > 1_000
        assert b"A Example" not in path.read_bytes(), "a payee named like a person is named"
    assert not Cluster(home).is_running()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["catchment", "--anchor", "nobody", "--local", "E08000025"], "no anchor “nobody”"),
        (["catchment", "--anchor", "x", "--local", "E08000025", "--bands", "a,b"], "--bands is"),
        (["import", "postcodes", "/nowhere/a.zip"], "no such file"),
        (["import", "deprivation", str(LEDGER)], "--release"),
        (["ledger", "load", str(LEDGER), "--anchor", "x"], "--published SOURCE or --private"),
        (["suppliers", "locate", "/nowhere.csv", "--ledger", "x"], "no ledger “x”"),
        (["ledger", "check", "/nowhere.csv"], "nowhere.csv"),
    ],
)
def test_a_fault_is_a_sentence_and_exit_2(home: Path, arguments: list[str], words: str) -> None:
    done = run(home, *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_dry_run_keeps_nothing(home: Path) -> None:
    organisations = ROOT / "geodata" / "register" / "organisations_invented.csv"
    for _ in range(2):
        report = said(run(home, "import", "organisations", organisations, "--dry-run", "--json"))
        assert (report["imported"], report["unchanged"]) == (4, 0)


@pytest.mark.case("F29")
def test_back_up_and_restore(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    said(run(home, "import", "postcodes", POSTCODES, "--json"))
    done = run(home, "db", "backup", file)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.match(r"Backed up \d+ tables with [\d,]+ rows, and 0 stored files into ", done.stdout)
    again = run(home, "db", "backup", file)
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
    done = run(home, "db", "restore", file, "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Restored ")
    assert run(home, "db", "restore", file).returncode == 130, "asked, and nobody said yes"
    file.write_bytes(file.read_bytes()[:-512])
    done = run(home, "db", "restore", file, "--yes")
    assert done.returncode == 2
    assert "one.backup is damaged" in done.stderr
    assert "Traceback" not in done.stderr
    assert not Cluster(home).is_running()


def test_doctor(home: Path) -> None:
    done = run(home, "doctor")
    assert done.returncode == 0, done.stdout
    lines = done.stdout.splitlines()
    assert "ok  ostn15  651409.80 313177.45" in lines
    assert {line.split()[1] for line in lines} == {
        "ostn15", "disk", "files", "backup", "clock", "postgis", "durability", "roles",
        "migrations", "database-clock", "restore", "second-factors", "photos",
    }  # fmt: skip


def test_doctor_says_bad_and_exits_1(home: Path) -> None:
    cluster = Cluster(home)
    with cluster.in_use():
        with (cluster.data / "postgresql.conf").open("a") as conf:
            conf.write("synchronous_commit = off\n")
        subprocess.run(["pkill", "-HUP", "-f", f"postgres -D {cluster.data}"], check=True)
        time.sleep(1)
        done = run(home, "doctor")
    with (cluster.data / "postgresql.conf").open("a") as conf:
        conf.write("synchronous_commit = on\n")
    assert done.returncode == 1
    assert "BAD  durability" in done.stdout


def test_a_taken_port_names_a_free_one(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(home, "demo", ASSETMAP_PORT=str(port))
    assert done.returncode == 2
    assert f"Port {port} on 127.0.0.1 is already in use" in done.stderr
    assert "is free: ASSETMAP_PORT=" in done.stderr


def test_demo_serves_and_ctrl_c_stops_everything(home: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    demo = subprocess.Popen(
        [sys.executable, "-c", "from assetmap.cli import main; main()", "demo"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/",
        env={**os.environ, "ASSETMAP_HOME": str(home), "ASSETMAP_PORT": str(port)},
    )  # fmt: skip
    try:
        heard = []
        for line in demo.stdout:
            heard.append(line)
            if "where a trust's money lands" in line:
                break
        assert heard, "nothing was said"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer:
            assert answer.status == 200
            assert "Edgbaston Reservoir" in answer.read().decode()
        assert Cluster(home).is_running()
    finally:
        demo.send_signal(2)
        rest = demo.communicate(timeout=40)[0]
    assert "Stopped." in rest, "".join(heard) + rest
    assert demo.returncode == 0
    assert not Cluster(home).is_running()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0, "the server still answers"
