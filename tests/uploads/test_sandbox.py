"""What the child may not do, tried from inside it; and that ending it ends nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from assetmap.core.limits import MB
from assetmap.core.stopping import Stopped, stoppable
from assetmap.uploads.confinement import nobody
from assetmap.uploads.errors import TooLarge
from assetmap.uploads.sandbox import ChildEnded, ChildLimits, answers, child_environment
from tests.listening import Listener

LIMITS = ChildLimits(cpu_s=2, wall_s=10, memory=300 * MB, file_bytes=1_000, output=5_000_000)


def tried(what: str, limits: ChildLimits = LIMITS, **more: object) -> dict[str, object]:
    """All that the child answered, in one."""
    found: dict[str, object] = {}
    with answers(
        "tests.uploads.children",
        request={"what": what, **more},
        files={"given": Path(__file__)},
        label="a.gpkg",
        limits=limits,
    ) as lines:
        for line in lines:
            found |= line
    return found


def children() -> list[str]:
    """Processes that this one started and that are still there."""
    me = str(os.getpid())
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parts = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if parts[1] == me:
            found.append(path.parent.name)
    return found


@pytest.mark.case("F36")
def test_memory_ends_the_child_alone() -> None:
    with pytest.raises(TooLarge, match="more than 300 MB of memory"):
        tried("memory")
    assert tried("nothing")["trying"] == "nothing"


@pytest.mark.case("F37")
def test_the_processors_time_ends_the_child_alone() -> None:
    start = time.monotonic()
    with pytest.raises(TooLarge, match="longer than 2 seconds"):
        tried("processor")
    assert 1.5 < time.monotonic() - start < 8
    assert tried("nothing")["trying"] == "nothing"


def test_the_clock_ends_a_child_that_only_waits() -> None:
    before = children()
    start = time.monotonic()
    with pytest.raises(TooLarge, match="longer than 1 seconds"):
        tried("sleep", replace(LIMITS, wall_s=1))
    assert time.monotonic() - start < 5
    assert children() == before


def test_a_child_that_says_too_much_is_ended() -> None:
    before = children()
    with pytest.raises(TooLarge, match="holds more than can be read"):
        tried("output")
    assert children() == before


@pytest.mark.parametrize("what", ["end early", "crash"])
def test_a_child_that_dies_is_a_damaged_file(what: str) -> None:
    with pytest.raises(ChildEnded, match=r"a\.gpkg is damaged"):
        tried(what)


def test_a_reader_that_gives_up_ends_the_child() -> None:
    before, start = children(), time.monotonic()
    with answers(
        "tests.uploads.children",
        request={"what": "sleep"},
        files={},
        label="a.gpkg",
        limits=LIMITS,
    ) as lines:
        assert "confined" in next(lines)
        assert next(lines) == {"trying": "sleep"}, "the first answers do not wait for the rest"
    assert children() == before
    assert time.monotonic() - start < 5


def test_the_network_is_out_of_reach(listener: Listener) -> None:
    found = tried("network", port=listener.port)
    if subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets no process have a network of its own")
    assert "network" in list(found["confined"])  # type: ignore[call-overload]
    assert found["reached"] is False
    assert listener.asked == []


def test_gdal_is_told_to_ask_no_address_even_with_a_network(
    listener: Listener, tmp_path: Path
) -> None:
    """The settings alone, in a process that has the network; without them it does ask."""
    address = f"/vsicurl/http://127.0.0.1:{listener.port}"

    def ask(name: str, environment: dict[str, str]) -> None:
        code = f"import pyogrio; pyogrio.read_info('{address}/{name}.geojson')"
        subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, check=False
        )

    ask("told", child_environment(tmp_path))
    assert listener.asked == []
    ask("untold", {})
    assert listener.asked != []


def test_the_child_finds_its_file_and_nothing_else() -> None:
    found = tried("look around")
    assert found["files"] == ["given"]
    assert found["given"] is True
    assert found["large"] is False
    assert int(str(found["opened"])) < 64
    known = set(child_environment(Path("/")))
    assert {name for name in found["environment"] if name != "LC_CTYPE"} == known  # type: ignore[attr-defined]


def test_the_child_has_an_account_of_its_own_where_that_can_be() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root has another account to take")
    found = tried("look around")
    assert "account" in list(found["confined"])  # type: ignore[call-overload]
    assert found["account"] == nobody()
    assert found["shadow"] is False
    assert tried("fork")["forked"] is False


def test_a_child_cannot_be_led_to_modules_in_its_folder(tmp_path: Path) -> None:
    evil = tmp_path / "json.py"
    evil.write_text("raise SystemExit(9)")
    with answers(
        "tests.uploads.children",
        request={"what": "nothing"},
        files={"json.py": evil, "base64.py": evil},
        label="a.gpkg",
        limits=LIMITS,
    ) as lines:
        assert {"trying": "nothing"} in list(lines)


@pytest.mark.parametrize("what", ["sleep", "processor", "output"])
def test_a_child_ends_as_soon_as_its_work_is_stopped(what: str) -> None:
    """Even one that says nothing: whoever cancelled does not wait for its limits."""
    before, told = children(), threading.Event()
    timer = threading.Timer(1, told.set)
    timer.start()
    start = time.monotonic()
    limits = replace(LIMITS, cpu_s=60, wall_s=60, output=10**12)
    with (
        stoppable(told.is_set),
        pytest.raises(Stopped),
        answers(
            "tests.uploads.children", request={"what": what}, files={"given": Path(__file__)},
            label="a.gpkg", limits=limits,
        ) as lines,
    ):  # fmt: skip
        for _ in lines:
            pass
    assert time.monotonic() - start < 8
    assert children() == before, "the child is gone"
