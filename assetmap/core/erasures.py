"""Who asked to be forgotten: a list outside the database, so that no restore brings them back."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

FILE = "erasures.jsonl"


@dataclass(frozen=True, order=True)
class Erasure:
    """One account that was erased, and when."""

    at: datetime
    account: str


def record_erasure(home: Path, erasure: Erasure) -> None:
    """Add one line, on the disk before this returns; call it before the erasure is committed."""
    home.mkdir(parents=True, exist_ok=True, mode=0o755)
    line = json.dumps({"at": erasure.at.isoformat(), "account": erasure.account}) + "\n"
    handle = os.open(home / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as out:
        out.write(line)
        out.flush()
        os.fsync(handle)
