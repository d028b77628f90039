"""Reading what the tiles are made of, as the tile role."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

from assetmap.tiles.layers import LAYERS


@dataclass(frozen=True)
class Source:
    """A data set behind a layer: its name, edition, and the line that must be shown."""

    layer: str
    name: str
    release: str
    attribution: str


def read_versions(connection: Connection) -> dict[str, str]:
    """The version of each layer now; it changes with every change that others can see."""
    rows = connection.exec_driver_sql("SELECT layer, version FROM tiles.layer_version")
    return {row.layer: row.version for row in rows}


def read_release(connection: Connection, layer: str) -> str | None:
    """Which edition of a context layer is drawn: the one that fits most of the loaded areas.

    Editions are never mixed on one map. Of two that fit as well, the later name is drawn; None
    where no area of any edition is loaded.
    """
    release: str | None = connection.execute(
        text(
            "SELECT release FROM tiles.releases WHERE layer = :layer "
            "ORDER BY areas DESC, release DESC LIMIT 1"
        ),
        {"layer": layer},
    ).scalar()
    return release


def read_densities(connection: Connection, release: str) -> list[float]:
    """People by hectare of every small area that an edition and the loaded outlines both know."""
    query = "SELECT per_ha FROM tiles.population WHERE release = %(release)s AND people IS NOT NULL"
    rows = connection.exec_driver_sql(query, {"release": release})
    return [float(row.per_ha) for row in rows]


def list_sources(connection: Connection, layer: str) -> tuple[Source, ...]:
    """The data sets behind a layer, in the order in which they were loaded."""
    return tuple(
        Source(*row)
        for row in connection.execute(
            text(
                "SELECT layer, name, release, attribution FROM tiles.sources "
                "WHERE layer = :layer ORDER BY loaded_at"
            ),
            {"layer": layer},
        )
    )


def holds_anything(connection: Connection, layer: str) -> bool:
    """Has a layer any row? Asked before a map is told to draw it."""
    query = f"SELECT EXISTS (SELECT FROM tiles.{LAYERS[layer].name})"  # noqa: S608
    return bool(connection.exec_driver_sql(query).scalar_one())
