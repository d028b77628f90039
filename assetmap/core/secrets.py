"""The secret that signs cookies and links: one for each installation, never the same for two."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from assetmap.core.errors import Unavailable
from assetmap.core.settings import SHORTEST_SECRET, Settings

FILE = "secret-key"
#: What every sealed text begins with; the database takes no other.
SEALED = "v1:"
_NONCE_BYTES = 12


class CannotUnseal(Unavailable):
    """A sealed text was sealed with another secret, for something else, or was altered."""


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


def seal(secret: str, plain: str, *, of: str) -> str:
    """Encrypt a text so that a copy of the database alone does not tell it.

    AES-256-GCM under a key that HKDF (RFC 5869) derives from the installation's secret.

    Parameters
    ----------
    of : str
        Whose it is: the sealed text opens for nobody else, wherever it is put.

    >>> sealed = seal("one secret", "JBSWY3DP", of="p-1")
    >>> (sealed.startswith(SEALED), "JBSWY3DP" in sealed, unseal("one secret", sealed, of="p-1"))
    (True, False, 'JBSWY3DP')
    """
    nonce = os.urandom(_NONCE_BYTES)
    held = nonce + AESGCM(_sealing_key(secret)).encrypt(nonce, plain.encode(), of.encode())
    return SEALED + base64.b64encode(held).decode()


def unseal(secret: str, sealed: str, *, of: str) -> str:
    """Read a sealed text.

    Raises
    ------
    CannotUnseal
    """
    try:
        held = base64.b64decode(sealed.removeprefix(SEALED), validate=True)
        nonce, rest = held[:_NONCE_BYTES], held[_NONCE_BYTES:]
        return AESGCM(_sealing_key(secret)).decrypt(nonce, rest, of.encode()).decode()
    except (InvalidTag, ValueError) as fault:
        raise CannotUnseal(
            "What is kept here was sealed with another secret key than this installation's."
        ) from fault


def _sealing_key(secret: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=b"assetmap sealed texts v1").derive(
        secret.encode()
    )
