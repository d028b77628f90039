"""One asset, as its dossier says it."""

from __future__ import annotations

from geoalchemy2.shape import to_shape

from assetmap.assets.dossier import (
    AssetSaid,
    asset_lines,
    asset_moments,
    asset_record,
    read_said,
)
from assetmap.assets.kinds import kind_of
from assetmap.assets.models import Asset
from assetmap.assets.queries import get_asset
from assetmap.core.db import Recorded
from assetmap.plans.answers.marks import digest, shape_on_map
from assetmap.plans.asking import Answer, Asking, Sight
from assetmap.plans.errors import BadPlan
from assetmap.plans.evidence import Evidence, Pairs
from assetmap.plans.questions import split_address
from assetmap.web.dossier import Line, cited_in


def answer_asset(asking: Asking, address: str) -> Answer:
    """What is known of an asset, who says so, and what is not known?"""
    asset = get_asset(asking.session, split_address(address)[0][1])
    if asset.archived_on is not None:
        raise BadPlan(f"“{asset.name}” is on the map no longer.")
    held = read_said(asking.session, asset, asking.today)
    lines, moments = asset_lines(held), asset_moments(held)
    known = _known(lines)
    happened = tuple((one.when, one.words) for one in moments)
    evidence = Evidence(
        title=asset.name,
        figure="",
        sentence=asset.description or f"{kind_of(asset.kind).words}. Nobody has described it yet.",
        basis=known,
        figures=(("Name", asset.name), *known, *happened),
        limits=(_not_known(lines), "The register says what its sources say; nobody went to look."),
        steps=(("Register", "Read from the register of assets, each line with its source."),
               *happened),
        sources=tuple(dict.fromkeys((*cited_in(lines, moments), asset_record(asset)))),
        inputs=((f"asset {asset.slug}", f"version {asset.version}"), ("what is said", _mark(held))),
        address=f"/assets/{asset.slug}",
        demonstration=asset.demonstration,
    )  # fmt: skip
    return Answer(evidence, evidence.address, _sight(asset))


def _known(lines: tuple[Line, ...]) -> Pairs:
    return tuple(
        (
            line.term,
            "; ".join(
                f"{one.words} ({one.small})" if one.small else one.words for one in line.said
            ),
        )
        for line in lines
        if line.said
    )


def _not_known(lines: tuple[Line, ...]) -> str:
    lacking = [line.term.lower() for line in lines if not line.said]
    if not lacking:
        return "Something is said in every field; whether it is right was not checked here."
    return f"Nobody has said yet: {', '.join(lacking)}."


def _mark(held: AssetSaid) -> str:
    """It changes with any fact, status or listing that the dossier shows."""
    said: tuple[Recorded, ...] = (
        *(fact for field in held.facts for fact in field.facts),
        *held.statuses,
        *(protection.listing for protection in held.protection),
    )
    return digest(f"{one.slug} {one.version}" for one in said)


def _sight(asset: Asset) -> Sight | None:
    if asset.geom is None:
        return None
    mark, areas = shape_on_map(
        "asset", asset.slug, asset.name, to_shape(asset.geom), outline=asset.outline,
        family=kind_of(asset.kind).family,
    )  # fmt: skip
    return Sight(f"Map of {asset.name}.", (mark,), areas)
