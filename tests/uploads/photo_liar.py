"""A child that hands back the file as it came, as one that a crafted photo took over would."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from assetmap.uploads.confinement import serve


def answer(_request: Mapping[str, Any]) -> Iterator[Mapping[str, object]]:
    """The photo itself, twice."""
    held = base64.b64encode(Path("photo").read_bytes()).decode("ascii")
    yield {"jpeg": held, "size": [640, 480]}
    yield {"jpeg": held, "size": [640, 480]}


if __name__ == "__main__":
    serve(answer)
