"""A QR code that leads from paper back to the page, drawn as SVG without styles."""

from __future__ import annotations

import segno
from markupsafe import Markup

#: Modules of white on each side (ISO/IEC 18004 asks for four).
QUIET = 4


def qr_drawing(address: str, name: str) -> Markup:
    """An address as a QR code: which drawing does a phone's camera read?

    Runs of black modules become one shape of presentation attributes, so that it needs no style
    and prints alike everywhere. Error correction is M (15%) or better where that costs no room.

    Parameters
    ----------
    address : str
        Absolute address of the live page.
    name : str
        What the drawing is, for those who cannot see it.
    """
    code = segno.make(address, error="m", micro=False)
    runs = []
    for y, row in enumerate(code.matrix):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                runs.append(f"M{x + QUIET} {y + QUIET}h{end - x}v1h-{end - x}z")
            x = max(end, x + 1)
    side = len(code.matrix) + 2 * QUIET
    return Markup(
        '<svg class="qr" role="img" aria-label="{name}" viewBox="0 0 {side} {side}" width="80" '
        'height="80" shape-rendering="crispEdges"><path fill="#ffffff" d="M0 0h{side}v{side}H0z"/>'
        '<path fill="#000000" d="{runs}"/></svg>'
    ).format(name=name, side=side, runs="".join(runs))
