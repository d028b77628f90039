"""The secret that signs cookies and links: one for each installation, never the same for two."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from assetmap.core.errors import Unavailable
from assetmap.core.settings import SHORTEST_SECRET, Settings

FILE = "secret-key"


def secret_key(settings: Settings) -> str:
    """The installation's secret, made when it is first asked for.

    Raises
    ------
    Unavailable
        The file cannot be written or read, or somebody cut it short.
    """
    if settings.secret_key is not None:
        return settings.secret_key
    path = settings.home / FILE
    try:
        if not path.exists():
            _make(path)
        held = path.read_text(encoding="ascii").strip()
    except OSError as fault:
        raise Unavailable(
            f"The installation's secret in {path.parent} cannot be kept ({fault.strerror}). Make "
            "the folder writable, or set ASSETMAP_SECRET_KEY."
        ) from fault
    if len(held) < SHORTEST_SECRET:
        raise Unavailable(
            f"{path} is too short to be the installation's secret. Remove it: a new one is made, "
            "and everybody signs in again."
        )
    return held


def _make(path: Path) -> None:
    """Several processes may come first at once: the one whose link succeeds decides."""
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(secrets.token_urlsafe(48))
    try:
        os.link(own, path)
    except FileExistsError:
        pass
    finally:
        own.unlink()


def keyed_hash(secret: str, *parts: str) -> str:
    """A mark that only this installation can make of a text: for network addresses and the like.

    >>> keyed_hash("one secret", "a", "b") == keyed_hash("one secret", "ab")
    False
    """
    words = "\x1f".join(parts).encode()
    return hmac.new(secret.encode(), words, hashlib.sha256).hexdigest()
