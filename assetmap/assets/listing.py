"""The asset register as a list that can be filtered without a script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from assetmap.assets.errors import BadAsset
from assetmap.assets.fields import STATUSES
from assetmap.assets.kinds import KINDS, NOT_KNOWN, AssetKind, kind_of
from assetmap.assets.models import Asset
from assetmap.assets.queries import (
    NO_STATUS,
    AssetFilter,
    count_assets,
    count_kinds,
    list_assets,
)
from assetmap.core.words import day_words, ngettext, number
from assetmap.core.words import gettext as _
from assetmap.places.queries import get_area, list_areas
from assetmap.web.listing import (
    PER_PAGE,
    Choice,
    ListPage,
    ListRow,
    page_number,
    paging_of,
    past_the_end,
    typed,
)

#: Stands in an address for “nobody said a kind”.
NO_KIND = "not_known"


@dataclass(frozen=True)
class Asked:
    """What the address of a list asks for; empty parts ask for nothing in particular."""

    kind: str
    status: str
    within: str
    text: str
    page: int
    source: str = ""


def read_asked(words: Mapping[str, str]) -> Asked:
    """What does the address ask for?

    Raises
    ------
    NoSuchPage
    """
    return Asked(
        typed(words.get("kind", "")),
        typed(words.get("status", "")),
        typed(words.get("in", "")),
        typed(words.get("q", "")),
        page_number(typed(words.get("page", ""))),
        typed(words.get("source", "")),
    )


def assets_page(session: Session, asked: Asked, *, place: str, root: str, today: date) -> ListPage:
    """Assets by name, filtered, fifty at a time.

    Raises
    ------
    BadAsset
        The address names no kind or state that exists.
    AreaNotFound
    """
    action = f"{root}/assets"
    if asked.status and asked.status not in (*STATUSES, NO_STATUS):
        raise BadAsset(
            f"There is no state of use “{asked.status}”. Choose one from the list.",
            {"status": "Choose one from the list."},
        )
    area = get_area(session, asked.within) if asked.within else None
    wanted = AssetFilter(
        statuses=(asked.status,) if asked.status else (), text=asked.text, area=area, day=today,
        source=asked.source,
    )  # fmt: skip
    counts = kinds_counted(count_kinds(session, wanted))
    key = "" if asked.kind == NO_KIND else asked.kind
    if asked.kind and key not in {kind.key for kind in counts}:
        raise BadAsset(
            f"There is no kind “{asked.kind}”. Choose one from the list.",
            {"kind": "Choose one from the list."},
        )
    if asked.kind:
        wanted = replace(wanted, kinds=(key,))
    found = count_assets(session, wanted)
    held = list_assets(session, wanted, limit=PER_PAGE, offset=(asked.page - 1) * PER_PAGE)
    chosen = {"q": asked.text, "kind": asked.kind, "status": asked.status, "in": asked.within,
              "source": asked.source}  # fmt: skip
    return ListPage(
        title=_("Places and buildings"),
        place=place,
        section="map",
        sources=tuple(dict.fromkeys(f"{one.source} ({one.licence})." for one in held)),
        demonstration=any(one.demonstration for one in held),
        demonstration_words=_(
            "Only what is marked “Demonstration data” is made up. The other places are real, and "
            "their pages name their sources."
        ),
        printed=_("Places and buildings · %(day)s", day=day_words(today)),
        lead=_("What the register knows, by name. What nobody knows yet is said on each page."),
        other=(_("Organisations"), f"{root}/organisations"),
        action=action,
        text=asked.text,
        choices=(
            Choice("kind", _("Kind"), _kind_options(counts), asked.kind),
            Choice("status", _("How it is used now"), _status_options(), asked.status),
            Choice(
                "in",
                _("Where"),
                (
                    ("", _("Anywhere")),
                    *((one.slug, one.name) for one in list_areas(session, "neighbourhood")),
                ),
                asked.within,
            ),
            *_source_choice(asked.source),
        ),
        say=_say(found, filtered=any(chosen.values())),
        unfiltered=action if any(chosen.values()) else "",
        rows=tuple(_row(one, root) for one in held),
        paging=paging_of(action, chosen, page=asked.page, found=found),
        empty=past_the_end() if found else _empty(filtered=any(chosen.values())),
    )


def kinds_counted(said: Mapping[str | None, int]) -> dict[AssetKind, int]:
    """How many of each kind, by the words that registers use; listed kinds at zero included.

    >>> found = kinds_counted({"park": 2, "city park": 1, None: 4, "bandstand": 1})
    >>> sum(found.values()), found[kind_of("park")], found[kind_of(None)]
    (8, 3, 4)
    """
    counted: Counter[AssetKind] = Counter(dict.fromkeys((*KINDS, NOT_KNOWN), 0))
    named: dict[str, AssetKind] = {kind.key: kind for kind in counted}
    for words, count in said.items():
        kind = kind_of(words)
        # Two local words may share a key: the first stands for both.
        counted[named.setdefault(kind.key, kind)] += count
    return dict(counted)


def _empty(*, filtered: bool) -> tuple[str, str]:
    return (
        (_("No place fits all of that."), _("Take one filter away, or use fewer words."))
        if filtered
        else (
            _("No place is loaded yet."),
            _(
                "The register starts with a file of places. Whoever runs this site loads it with: "
                "assetmap import assets FILE"
            ),
        )
    )


def _kind_options(counts: Mapping[AssetKind, int]) -> tuple[tuple[str, str], ...]:
    return (
        ("", _("All kinds (%(count)s)", count=number(sum(counts.values())))),
        *(
            (kind.key or NO_KIND, f"{kind.said()} ({number(count)})")
            for kind, count in counts.items()
        ),
    )


def _status_options() -> tuple[tuple[str, str], ...]:
    return (
        ("", _("Any")),
        *((status, _(words)) for status, words in STATUSES.items()),
        (NO_STATUS, _("Not known yet")),
    )


def _source_choice(source: str) -> tuple[Choice, ...]:
    """A link may ask for what one source brought in; nobody is offered a list of sources."""
    if not source:
        return ()
    return (
        Choice("source", _("Where this comes from"), (("", _("Any")), (source, source)), source),
    )


def _say(found: int, *, filtered: bool) -> str:
    if filtered:
        return ngettext("%(count)s place fits, by name.", "%(count)s places fit, by name.", found)
    return ngettext("%(count)s place, by name.", "%(count)s places, by name.", found)


def _row(asset: Asset, root: str) -> ListRow:
    kind = kind_of(asset.kind)
    facts: Sequence[str] = (
        kind.said(),
        _("%(size)s ha", size=number(asset.area_ha)) if asset.area_ha is not None else "",
        _("place not known yet") if asset.geom is None else "",
        _("placed at its postcode")
        if asset.geom is not None and asset.outline == "postcode"
        else "",
        _("Demonstration data") if asset.demonstration else "",
    )
    return ListRow(
        f"asset/{asset.slug}",
        "asset",
        kind.glyph,
        kind.family,
        asset.name,
        " · ".join(fact for fact in facts if fact),
        f"{root}/assets/{asset.slug}",
    )
