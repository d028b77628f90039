"""A file from a stranger is opened by a child process that can do little and is soon ended.

Parsers written in C have faults. The child has no network, no files but the one it was given, an
account of its own where we may grant one, and limits on time, memory and output. Ending it ends
nothing else. What it hands back is text, judged again here.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, cast

import assetmap
from assetmap.core import limits
from assetmap.core.stopping import asked_here, stop_if_asked
from assetmap.uploads.confinement import nobody
from assetmap.uploads.errors import TooLarge, UnreadableFile

_ROOT = Path(assetmap.__file__).resolve().parent.parent
_LONGEST_LINE = 64 * limits.MB
#: Between two looks at whether somebody wants the child ended.
_LOOK_S = 0.2


@dataclass(frozen=True)
class ChildLimits:
    """What one child may use: seconds of processor and of clock, bytes, open files."""

    cpu_s: int = limits.CHILD_CPU_S
    wall_s: int = limits.CHILD_WALL_S
    memory: int = limits.CHILD_MEMORY
    files: int = limits.CHILD_FILES
    file_bytes: int = limits.CHILD_FILE_BYTES
    output: int = limits.CHILD_OUTPUT


class ChildEnded(UnreadableFile):
    """The child died over the file: it is damaged, or made to break its reader."""


@contextmanager
def answers(
    module: str,
    *,
    request: Mapping[str, object],
    files: Mapping[str, Path],
    label: str,
    limits: ChildLimits,
) -> Iterator[Iterator[dict[str, object]]]:
    """What a child says of a file, line by line, each a JSON object.

    Parameters
    ----------
    module : str
        Run as ``python -m``; it calls ``confinement.serve``.
    request : mapping
        What it is asked, as JSON.
    files : mapping of str to Path
        Copied into its own empty folder under these names, which is all that it finds there.
    label : str
        The file's name in messages.

    Raises
    ------
    TooLarge
        It used up its time, memory or output.
    ChildEnded
        It died, or did not answer to the end.
    Stopped
        Somebody stopped the work that the child is part of; it was ended at once.
    """
    with tempfile.TemporaryDirectory(prefix="assetmap-") as made:
        folder = Path(made)
        for name, path in files.items():
            shutil.copyfile(path, folder / name)
        _give_away(folder)
        child = _started(module, folder)
        timer = threading.Timer(limits.wall_s, _end, [child])
        timer.start()
        over = threading.Event()
        _watch(child, over)
        try:
            yield _lines(child, {**request, "limits": asdict(limits)}, label, limits, timer)
        finally:
            timer.cancel()
            over.set()
            _end(child)
            if child.stdout is not None:
                child.stdout.close()
            child.wait()


def _watch(child: subprocess.Popen[bytes], over: threading.Event) -> None:
    """End the child as soon as somebody stops the work, even while it says nothing."""
    asked = asked_here()
    if asked is None:
        return

    def look() -> None:
        while not over.wait(_LOOK_S):
            if asked():
                _end(child)
                return

    threading.Thread(target=look, daemon=True).start()


def child_environment(folder: Path) -> dict[str, str]:
    """All that a child finds in its environment: where the code is, and no way out for GDAL."""
    return {
        "PYTHONPATH": str(_ROOT),
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "1",
        "CPL_TMPDIR": str(folder),
        # Only an address that begins with this may be asked for, and none does.
        "CPL_VSIL_CURL_ALLOWED_FILENAME": "none",
        "GDAL_HTTP_PROXY": "127.0.0.1:1",
        "GDAL_HTTP_TIMEOUT": "1",
        "GDAL_DRIVER_PATH": "disable",
        "GDAL_VRT_ENABLE_PYTHON": "NO",
        "GDAL_PAM_ENABLED": "NO",
        "GDAL_NUM_THREADS": "1",
        "GDAL_CACHEMAX": "16",
        "LIBKML_RESOLVE_STYLE": "NO",
        "PROJ_NETWORK": "OFF",
    }


def _give_away(folder: Path) -> None:
    """The folder and what is in it belong to the account that the child takes, if we may."""
    folder.chmod(0o700)
    if os.geteuid() != 0:
        return
    owner = nobody()
    for path in (folder, *folder.iterdir()):
        os.chown(path, owner, owner)


def _started(module: str, folder: Path) -> subprocess.Popen[bytes]:
    # -P: what lies in the child's folder is never taken for a module.
    return subprocess.Popen(
        [sys.executable, "-P", "-s", "-B", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=child_environment(folder),
        start_new_session=True,
    )


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child and whatever it started; its number is ours until it is waited for."""
    if child.returncode is None:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


def _lines(
    child: subprocess.Popen[bytes],
    request: Mapping[str, object],
    label: str,
    limits: ChildLimits,
    timer: threading.Timer,
) -> Iterator[dict[str, object]]:
    into, out = cast(IO[bytes], child.stdin), cast(IO[bytes], child.stdout)
    try:
        into.write(json.dumps(request).encode())
        into.close()
    except BrokenPipeError:
        pass  # it died at once: its end says so below
    said, whole = 0, False
    while line := out.readline(_LONGEST_LINE):
        said += len(line)
        is_whole = line.endswith(b"\n")
        if not is_whole and len(line) < _LONGEST_LINE:
            break  # it ended in the middle of a line: why is said below
        if said > limits.output or not is_whole:
            raise TooLarge(f"{label} holds more than can be read. Divide it.")
        answer = _parsed(line, label)
        if answer.get("end") is True:
            whole = True
            break
        if "fault" in answer:
            raise _fault(str(answer["fault"]), label, limits)
        yield answer
    if not whole:
        stop_if_asked()  # then its end says nothing of the file
        status = child.wait()
        raise _died(status, label, limits, late=not timer.is_alive())


def _parsed(line: bytes, label: str) -> dict[str, object]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as fault:
        raise ChildEnded(f"{label} is damaged.") from fault
    if not isinstance(found, dict):
        raise ChildEnded(f"{label} is damaged.")
    return found


def _fault(words: str, label: str, limits: ChildLimits) -> UnreadableFile:
    if words == "memory":
        return _no_memory(label, limits)
    return ChildEnded(f"{label} is damaged: it cannot be read as what it seems to be.")


def _no_memory(label: str, limits: ChildLimits) -> TooLarge:
    return TooLarge(
        f"{label} needs more than {limits.memory >> 20:,} MB of memory to be read, the most that a "
        "file may have. Divide it, or simplify its shapes."
    )


def _died(status: int, label: str, limits: ChildLimits, *, late: bool) -> UnreadableFile:
    if late or status == -signal.SIGXCPU:
        return TooLarge(
            f"{label} takes longer than {limits.wall_s if late else limits.cpu_s} seconds to read, "
            "the most that a file may take. Divide it, or simplify its shapes."
        )
    return ChildEnded(
        f"{label} is damaged, or needs more memory than a file may have: reading it was stopped."
    )
