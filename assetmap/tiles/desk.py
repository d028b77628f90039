"""The tile role's engine with what this process remembers: versions, editions and made tiles."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from sqlalchemy import Engine

from assetmap.tiles.cache import TileCache
from assetmap.tiles.classes import breaks_of
from assetmap.tiles.layers import Tile
from assetmap.tiles.legend import CONTEXT
from assetmap.tiles.making import make_tile
from assetmap.tiles.queries import read_densities, read_release, read_versions

CACHE_BYTES = 64 * 2**20
#: A change shows after this many seconds at the latest, in a process that just looked.
VERSIONS_FOR_S = 1.0
#: Lighter tiles gain nothing by packing.
PACKED_FROM_BYTES = 200
#: Of gzip's levels: half the time of the usual sixth, for one part in twenty more to send.
_PACKING = 4


@dataclass
class TileDesk:
    """One for each application and process.

    Attributes
    ----------
    clock : callable
        Seconds, never running backwards.
    """

    engine: Engine
    clock: Callable[[], float]
    cache: TileCache = field(default_factory=lambda: TileCache(CACHE_BYTES))
    _versions: dict[str, str] = field(default_factory=dict)
    _read_at: float = float("-inf")
    _releases: dict[tuple[str, str], str | None] = field(default_factory=dict)
    _breaks: dict[tuple[str, str], tuple[float, ...]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def version(self, layer: str, *, expected: str | None = None) -> str:
        """The version of a layer, at most a second old.

        Somebody who expects another one may have seen a newer, so the database is asked.
        """
        held = self._versions.get(layer)
        fresh = self.clock() - self._read_at < VERSIONS_FOR_S
        if held is None or not fresh or (expected is not None and expected != held):
            asked_at = self.clock()
            with self.engine.connect() as connection:
                versions = read_versions(connection)
            with self._lock:
                self._versions, self._read_at = versions, asked_at
            held = versions[layer]
        return held

    def release(self, layer: str, version: str) -> str | None:
        """The edition of a context layer that is drawn in one version of it."""
        key = (layer, version)
        if key not in self._releases:
            with self.engine.connect() as connection:
                found = read_release(connection, layer)
            with self._lock:
                # One version of each layer: older ones are not asked for again.
                held = {at: one for at, one in self._releases.items() if at[0] != layer}
                self._releases = {**held, key: found}
        return self._releases[key]

    def breaks(self, layer: str, version: str) -> tuple[float, ...]:
        """Where the classes of a layer part, for layers whose classes follow from the values."""
        key = (layer, version)
        release = self.release(layer, version) if layer == "population" else None
        if release is None:
            return ()
        if key not in self._breaks:
            with self.engine.connect() as connection:
                found = breaks_of(read_densities(connection, release))
            with self._lock:
                self._breaks = {key: found}
        return self._breaks[key]

    def tile(self, tile: Tile, version: str) -> bytes:
        """A tile, packed by gzip where that is worth it; from memory when it was made before.

        The version must have been read before: what is made after that is at least as new, so a
        tile is never kept under a version that is newer than it.
        """
        key = (tile.layer.name, version, tile.z, tile.x, tile.y)
        held = self.cache.get(key)
        if held is not None:
            return held
        name = tile.layer.name
        release = self.release(name, version) if name in CONTEXT else None
        with self.engine.connect() as connection:
            made = make_tile(connection, tile, release=release, breaks=self.breaks(name, version))
        if len(made) >= PACKED_FROM_BYTES:
            made = gzip.compress(made, _PACKING, mtime=0)
        self.cache.put(key, made)
        return made


def is_packed(tile: bytes) -> bool:
    """Is this gzip? A vector tile begins with its first layer's mark, 0x1a."""
    return tile[:2] == b"\x1f\x8b"
