"""What a child may try: each is run as the sandbox runs a reader, and says how far it came."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from assetmap.uploads.confinement import serve


def answer(request: Mapping[str, Any]) -> Iterator[Mapping[str, object]]:
    """Try one thing."""
    yield {"trying": request["what"]}
    if request["what"] == "memory":
        held = [b"x" * 2**20 for _ in range(2_000)]
        yield {"held": len(held)}
    elif request["what"] == "processor":
        while True:
            pass
    elif request["what"] == "sleep":
        time.sleep(60)
    elif request["what"] == "output":
        while True:
            yield {"more": "x" * 1_000_000}
    elif request["what"] == "end early":
        os._exit(0)
    elif request["what"] == "crash":
        os.abort()
    elif request["what"] == "nonsense":
        os.write(request["handle"], b"no json\n")
    elif request["what"] == "fork":
        yield from _fork()
    elif request["what"] == "network":
        yield from _network(request["port"])
    elif request["what"] == "look around":
        yield from _look_around(request)


def _fork() -> Iterator[Mapping[str, object]]:
    try:
        subprocess.run([sys.executable, "-c", "pass"], check=True)
    except OSError as fault:
        yield {"forked": False, "why": fault.errno}
    else:
        yield {"forked": True}


def _network(port: int) -> Iterator[Mapping[str, object]]:
    try:
        with socket.socket() as peer:
            peer.settimeout(2)
            peer.connect(("127.0.0.1", port))
            peer.sendall(b"reached")
    except OSError as fault:
        yield {"reached": False, "why": str(fault)}
    else:
        yield {"reached": True}


def _look_around(request: Mapping[str, Any]) -> Iterator[Mapping[str, object]]:
    def readable(path: str) -> bool:
        try:
            return bool(Path(path).read_bytes())
        except OSError:
            return False

    def writable() -> bool:
        try:
            Path("large").write_bytes(b"x" * (2 * request["limits"]["file_bytes"]))
        except OSError:
            return False
        return True

    opened = []
    try:
        while True:
            opened.append(Path("/dev/null").open("rb"))  # noqa: SIM115 (to the limit)
    except OSError:
        count = len(opened)
    for handle in opened:
        handle.close()
    yield {
        "files": sorted(path.name for path in Path.cwd().iterdir()),
        "environment": sorted(os.environ),
        "account": os.getuid(),
        "shadow": readable("/etc/shadow"),
        "given": readable("given"),
        "large": writable(),
        "opened": count,
    }


if __name__ == "__main__":
    serve(answer)
