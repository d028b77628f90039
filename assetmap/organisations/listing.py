"""The register of organisations as a list that can be filtered without a script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from assetmap.core.words import day_words, ngettext, number
from assetmap.core.words import gettext as _
from assetmap.organisations.errors import BadOrganisation
from assetmap.organisations.kinds import KINDS, NOT_KNOWN, OrganisationKind, kind_of
from assetmap.organisations.models import Organisation
from assetmap.organisations.queries import (
    OrganisationFilter,
    count_kinds,
    count_organisations,
    list_organisations,
)
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
    within: str
    text: str
    with_closed: bool
    page: int


def read_asked(words: Mapping[str, str]) -> Asked:
    """What does the address ask for?

    Raises
    ------
    NoSuchPage
    """
    return Asked(
        typed(words.get("kind", "")),
        typed(words.get("in", "")),
        typed(words.get("q", "")),
        words.get("closed") == "yes",
        page_number(typed(words.get("page", ""))),
    )


def organisations_page(
    session: Session, asked: Asked, *, place: str, root: str, today: date
) -> ListPage:
    """Organisations by name, filtered, fifty at a time.

    Raises
    ------
    BadOrganisation
        The address names no kind that exists.
    AreaNotFound
    """
    action = f"{root}/organisations"
    area = get_area(session, asked.within) if asked.within else None
    wanted = OrganisationFilter(text=asked.text, area=area, with_closed=asked.with_closed)
    counts = kinds_counted(count_kinds(session, wanted))
    key = "" if asked.kind == NO_KIND else asked.kind
    if asked.kind and key not in {kind.key for kind in counts}:
        raise BadOrganisation(
            f"There is no kind “{asked.kind}”. Choose one from the list.",
            {"kind": "Choose one from the list."},
        )
    if asked.kind:
        wanted = replace(wanted, kinds=(key,))
    found = count_organisations(session, wanted)
    held = list_organisations(session, wanted, limit=PER_PAGE, offset=(asked.page - 1) * PER_PAGE)
    chosen = {
        "q": asked.text,
        "kind": asked.kind,
        "in": asked.within,
        "closed": "yes" if asked.with_closed else "",
    }
    return ListPage(
        title=_("Organisations"),
        place=place,
        section="map",
        sources=tuple(dict.fromkeys(f"{one.source} ({one.licence})." for one in held)),
        demonstration=any(one.demonstration for one in held),
        demonstration_words=_(
            "Only what is marked “Demonstration data” is made up. The other organisations are "
            "real, and their pages name their sources."
        ),
        printed=_("Organisations · %(day)s", day=day_words(today)),
        lead=_("What the register knows, by name. What nobody knows yet is said on each page."),
        other=(_("Places and buildings"), f"{root}/assets"),
        action=action,
        text=asked.text,
        choices=(
            Choice("kind", _("Kind"), _kind_options(counts), asked.kind),
            Choice(
                "in",
                _("Where"),
                (
                    ("", _("Anywhere")),
                    *((one.slug, one.name) for one in list_areas(session, "neighbourhood")),
                ),
                asked.within,
            ),
            Choice(
                "closed",
                _("Closed ones"),
                (("", _("Left out")), ("yes", _("Shown too"))),
                chosen["closed"],
            ),
        ),
        say=_say(found, filtered=any(chosen.values())),
        unfiltered=action if any(chosen.values()) else "",
        rows=tuple(_row(one, root) for one in held),
        paging=paging_of(action, chosen, page=asked.page, found=found),
        empty=past_the_end() if found else _empty(filtered=any(chosen.values())),
    )


def kinds_counted(said: Mapping[str | None, int]) -> dict[OrganisationKind, int]:
    """How many of each kind, by the words that registers use; listed kinds at zero included.

    >>> found = kinds_counted({"cic": 2, "CIC": 1, None: 4, "guild": 1})
    >>> sum(found.values()), found[kind_of("cic")], found[kind_of(None)]
    (8, 3, 4)
    """
    counted: Counter[OrganisationKind] = Counter(dict.fromkeys((*KINDS, NOT_KNOWN), 0))
    named: dict[str, OrganisationKind] = {kind.key: kind for kind in counted}
    for words, count in said.items():
        kind = kind_of(words)
        # Two local words may share a key: the first stands for both.
        counted[named.setdefault(kind.key, kind)] += count
    return dict(counted)


def _empty(*, filtered: bool) -> tuple[str, str]:
    return (
        (_("No organisation fits all of that."), _("Take one filter away, or use fewer words."))
        if filtered
        else (
            _("No organisation is loaded yet."),
            _(
                "The register starts with a file of organisations. Whoever runs this site loads "
                "it with: assetmap import organisations FILE"
            ),
        )
    )


def _kind_options(counts: Mapping[OrganisationKind, int]) -> tuple[tuple[str, str], ...]:
    return (
        ("", _("All kinds (%(count)s)", count=number(sum(counts.values())))),
        *(
            (kind.key or NO_KIND, f"{kind.said()} ({number(count)})")
            for kind, count in counts.items()
        ),
    )


def _say(found: int, *, filtered: bool) -> str:
    if filtered:
        return ngettext(
            "%(count)s organisation fits, by name.", "%(count)s organisations fit, by name.", found
        )
    return ngettext("%(count)s organisation, by name.", "%(count)s organisations, by name.", found)


def _row(body: Organisation, root: str) -> ListRow:
    facts: Sequence[str] = (
        kind_of(body.kind).said(),
        _("closed") if body.closed else "",
        _("place not known yet") if body.geom is None else "",
        _("placed at its postcode") if body.geom is not None and body.outline == "postcode" else "",
        _("Demonstration data") if body.demonstration else "",
    )
    return ListRow(
        f"organisation/{body.slug}",
        "organisation",
        "organisation",
        "organisation",
        body.name,
        " · ".join(fact for fact in facts if fact),
        f"{root}/organisations/{body.slug}",
    )
