"""A child that makes sound pictures and tells what no photo's file tells."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Mapping
from typing import Any

from assetmap.uploads.confinement import serve
from tests.uploads.pictures import picture


def answer(_request: Mapping[str, Any]) -> Iterator[Mapping[str, object]]:
    """Words of somebody else's beside two good pictures."""
    out = io.BytesIO()
    picture(40, 30).save(out, "JPEG")
    made = {"jpeg": base64.b64encode(out.getvalue()).decode("ascii"), "size": [40, 30]}
    yield {"taken out": ["position", "<script>alert(1)</script>"], "month": "2026-05<script>"}
    yield made
    yield made


if __name__ == "__main__":
    serve(answer)
