"""Inside the child: give up what is not needed, then answer one request.

Runs before the file is opened. Only the standard library is used here.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import pwd
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # linux/sched.h
#: The first answers go out at once, so that a reader may stop the child before it reads on.
_SOON = 3
_DIE_WITH_PARENT, _NO_NEW_PRIVILEGES = 1, 38  # linux/prctl.h

Prepare = Callable[[Mapping[str, Any]], object]
Answer = Callable[[Mapping[str, Any]], Iterator[Mapping[str, object]]]


def serve(answer: Answer, prepare: Prepare | None = None) -> None:
    """Read a request from standard input, confine this process, and write what it answers.

    Parameters
    ----------
    prepare : callable, optional
        Loads what will be needed, before the file may be touched: another account may not be
        able to read the libraries.
    """
    request = json.loads(sys.stdin.buffer.readline() or b"{}")
    # What libraries print must not stand between the answers.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    if prepare is not None:
        prepare(request)
    _write(out, {"confined": confine(request["limits"])})
    out.flush()
    try:
        for number, line in enumerate(answer(request)):
            _write(out, line)
            if number < _SOON:
                out.flush()
        _write(out, {"end": True})
    except MemoryError:
        _write(out, {"fault": "memory"})
    out.flush()


def _write(out: Any, line: Mapping[str, object]) -> None:
    out.write(json.dumps(line, allow_nan=False).encode("ascii") + b"\n")


def confine(limits: Mapping[str, int]) -> list[str]:
    """Give up network, account, children and more than the limits; say what could be given up.

    Returns
    -------
    list of str
        Of ``network`` and ``account``; a machine may not let us take a network of our own, and
        only a root process has another account to take.
    """
    held = []
    if _without_network():
        held.append("network")
    if _as_nobody():
        held.append("account")
    _call("prctl", _NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    _call("prctl", _DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    for kind, most, room in (
        (resource.RLIMIT_CPU, limits["cpu_s"], 1),  # the first second past it says which limit
        (resource.RLIMIT_AS, limits["memory"], 0),
        (resource.RLIMIT_NOFILE, limits["files"], 0),
        (resource.RLIMIT_FSIZE, limits["file_bytes"], 0),
        (resource.RLIMIT_NPROC, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        _, hard = resource.getrlimit(kind)
        ceiling = sys.maxsize if hard == resource.RLIM_INFINITY else hard
        resource.setrlimit(kind, (min(most, ceiling), min(most + room, ceiling)))
    return held


def nobody() -> int:
    """The number of the account that owns nothing."""
    try:
        return pwd.getpwnam("nobody").pw_uid
    except KeyError:
        return 65_534


def _call(name: str, *numbers: int) -> bool:
    library = ctypes.CDLL(None, use_errno=True)
    found: int = getattr(library, name)(*(ctypes.c_ulong(number) for number in numbers))
    return found == 0


def _without_network() -> bool:
    """A network of our own has no way out; an ordinary account needs a user space with it."""
    return _call("unshare", _NEW_NETWORK) or _call("unshare", _NEW_NETWORK | _NEW_USER)


def _as_nobody() -> bool:
    """Take the account that owns nothing, unless it could not read the file it is about."""
    if os.geteuid() != 0:
        return False
    account = nobody()
    try:
        os.setgroups([])
        os.setegid(account)
        os.seteuid(account)
        for path in Path.cwd().iterdir():
            path.open("rb").close()
        readable = True
    except OSError:
        readable = False
    with contextlib.suppress(OSError):
        os.seteuid(0)
        os.setegid(0)
        if readable:
            os.setresgid(account, account, account)
            os.setresuid(account, account, account)
    return os.getresuid() == (account, account, account)
