"""What visitors do in one turn: nearly half tiles, a quarter shapes, a quarter pages, and forms.

Three in ten pages are asked for by somebody who is signed in. Who contributes opens the form, then
sends it; the suggestion is held for a moderator and written into the history.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assetmap.importers.demonstration import ANCHOR
from tests.benchmarks.map.ground import boxes_around, tile_address, tiles_around
from tests.faults.sending import Person
from tests.load.driving import Caller

#: Of a hundred turns.
TILE, SHAPES, PAGE, FORM = "tile", "shapes", "page", "form"
SHARES = {TILE: 45, SHAPES: 25, PAGE: 25, FORM: 5}
SIGNED_IN = 0.3
#: Of a hundred pages; ``{n}`` is one of the made things.
PAGES = {
    "/": 20, "/assets": 10, "/assets?page=3": 5, "/organisations": 10, "/assets/made-{n}": 20,
    "/organisations/made-{n}": 10, "/search?q=example": 5, "/developments": 5, "/anchors": 3,
    f"/anchors/{ANCHOR}/catchment": 5, "/proximity?from=B18+7QH&within=800": 4, "/privacy": 3,
}  # fmt: skip
_ROUNDS = 1_000
_TOKEN = re.compile(rb'name="csrf_token"[^>]* value="([^"]+)"')


@dataclass(frozen=True)
class Visits:
    """Turns by their number: the same each time they are asked for.

    Attributes
    ----------
    kinds : sequence of str
        What each turn is; they come round again.
    paths : dict
        Addresses of each kind, in turn.
    people : sequence of Person
        Who is signed in; each contributes less often than is allowed.
    """

    kinds: Sequence[str]
    paths: dict[str, Sequence[str]]
    people: Sequence[Person]

    def turn(self, caller: Caller, number: int) -> None:
        rounds, at = divmod(number, len(self.kinds))
        kind = self.kinds[at]
        if kind == FORM:
            # Everybody in turn, so that nobody contributes more often than is allowed.
            before = self.kinds[:at].count(FORM) + rounds * self.kinds.count(FORM)
            contribute(caller, self.people[before % len(self.people)], number)
            return
        person = self.people[number % len(self.people)]
        held = self.paths[kind]
        path = held[number % len(held)]
        signed_in = kind == PAGE and number % 10 < SIGNED_IN * 10
        caller.ask(kind, path, cookie=person.cookie if signed_in else "")


def contribute(caller: Caller, person: Person, number: int) -> None:
    """Open the form of a new place, fill it in, send it."""
    status, html = caller.ask(FORM, "/assets/new", cookie=person.cookie)
    token = _TOKEN.search(_unpacked(html))
    if status != 200 or token is None:
        return
    fields = {
        "promise": "propose", "name": f"Load Hall {number} {secrets.token_hex(3)}", "kind": "park",
        "own_kind": "", "description": "", "address": "", "postcode": "", "area_ha": "",
        "status": "", "status_was": "", "position": "none", "shape": "", "area": "", "around": "",
        "radius_m": "", "new_after_all": "y", "csrf_token": token[1].decode(),
        "idempotency_key": secrets.token_hex(16),
    }  # fmt: skip
    caller.ask("contribution", "/assets/new", cookie=person.cookie, form=fields)


def _unpacked(html: bytes) -> bytes:
    """Pages of signed-in people come as they are; a packed one would be somebody else's."""
    assert html[:2] != b"\x1f\x8b"
    return html


def make_visits(people: Sequence[Person], *, assets: int, organisations: int) -> Visits:
    """Turns over a database with so many made things."""
    rng = np.random.default_rng(506)
    kinds = rng.permutation([kind for kind, many in SHARES.items() for _ in range(many * 10)])
    tiles = [
        tile_address(layer, tile)
        for z in (10, 12, 14, 16)
        for layer, tile in zip(
            ("assets", "organisations", "boundaries", "basemap") * _ROUNDS,
            tiles_around(z, _ROUNDS, seed=z), strict=False,
        )
    ]  # fmt: skip
    boxes = [
        f"/things.geojson?bbox={box}&zoom={zoom}"
        for wide, zoom in ((1_000, 16), (3_000, 14))
        for box in boxes_around(wide, _ROUNDS, seed=zoom)
    ]
    shapes = [page for page, many in PAGES.items() for _ in range(many)]
    pages = []
    for page in rng.permutation(shapes * 10).tolist():
        first, many = (0, assets) if page.startswith("/assets") else (assets, organisations)
        pages.append(page.replace("{n}", str(first + int(rng.integers(many)))))
    return Visits(
        kinds.tolist(),
        {
            TILE: rng.permutation(tiles).tolist(),
            SHAPES: rng.permutation(boxes).tolist(),
            PAGE: pages,
        },
        people,
    )
