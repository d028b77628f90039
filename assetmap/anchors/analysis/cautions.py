"""What a reader must know before quoting a catchment, with sizes and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from assetmap.anchors.analysis.cells import Flagged
from assetmap.anchors.analysis.concentration import Concentration
from assetmap.anchors.analysis.payees import NetCredits, PooledPayees
from assetmap.anchors.analysis.rates import MatchRates
from assetmap.anchors.analysis.result import Caution
from assetmap.anchors.analysis.shared_addresses import SharedAddress
from assetmap.core.money import money_words

# Above this share one supplier decides where the middle of the money lies (our assumption).
DOMINANT = 0.5


def cautions(
    *,
    located: MatchRates,
    shared: tuple[SharedAddress, ...],
    terminated: Flagged,
    not_yet_live: Flagged,
    net: NetCredits,
    people: PooledPayees,
    redacted: PooledPayees,
    uncertain: Flagged,
    concentration: Concentration,
    corrected: int,
    deprivation_missing: bool,
) -> tuple[Caution, ...]:
    """Which cautions belong beside these figures, gravest first?

    ``deprivation_missing`` is True where indices were asked for and no postcode has a small area.
    """
    return tuple(
        _list(
            located,
            shared,
            (terminated, not_yet_live, uncertain),
            net,
            (people, redacted),
            concentration,
            corrected,
            deprivation_missing,
        )
    )


def _list(
    located: MatchRates,
    shared: tuple[SharedAddress, ...],
    flags: tuple[Flagged, Flagged, Flagged],
    net: NetCredits,
    pools: tuple[PooledPayees, PooledPayees],
    concentration: Concentration,
    corrected: int,
    deprivation_missing: bool,
) -> Iterator[Caution]:
    terminated, not_yet_live, uncertain = flags
    people, redacted = pools
    if located.gbp.total <= 0:
        yield Caution(
            "no_share",
            f"The payments add up to {money_words(located.gbp.total)}: there is no whole to take "
            "a share of.",
        )
    elif located.low_match:
        yield Caution(
            "low_match",
            f"Only {located.gbp.n / located.gbp.total:.1%} of pounds can be placed; we give a "
            "share from 80%. Add postcodes to the ledger, or give suppliers a place.",
        )
    if shared:
        top = shared[0]
        yield Caution(
            "shared_address",
            f"{money_words(sum(address.pence for address in shared))} goes to "
            f"{_count(len(shared), 'postcode')} shared by several suppliers; the largest is "
            f"{top.postcode} with {money_words(top.pence)}. That may be where invoices are "
            "handled, not where the work is done. Give these suppliers the place where they work.",
        )
    if corrected:
        yield Caution(
            "corrected_places",
            f"The place of {_count(corrected, 'supplier')} was corrected by hand and differs from "
            "what the ledger prints.",
        )
    if concentration.largest_share is not None and concentration.largest_share > DOMINANT:
        yield Caution(
            "dominant_supplier",
            f"One payee receives {concentration.largest_share:.1%} of the money: the middle and "
            "the ellipse mostly show that one address.",
        )
    if people.payees:
        yield Caution(
            "people_pooled",
            f"{money_words(people.pence)} went to {_count(people.payees, 'payee')} named like "
            "people: in every total, never named or mapped.",
        )
    if redacted.rows:
        yield Caution(
            "payees_not_named",
            f"{money_words(redacted.pence)} in {_count(redacted.rows, 'payment')} went to payees "
            "that are not named: counted as money, not as suppliers.",
        )
    if terminated.rows:
        yield Caution("terminated", _flag(terminated, "after their postcode had been retired"))
    if not_yet_live.rows:
        yield Caution("not_yet_live", _flag(not_yet_live, "before their postcode existed"))
    if uncertain.rows:
        yield Caution(
            "band_uncertain",
            _flag(uncertain, "so near the edge of a distance band that they may belong next door"),
        )
    if net.suppliers:
        yield Caution(
            "net_credits",
            f"{_count(net.suppliers, 'supplier')} paid back more than came in "
            f"({money_words(net.pence)}): kept in the totals, left off the map.",
        )
    if deprivation_missing:
        yield Caution(
            "no_small_areas",
            "By deprivation: cannot be shown yet. The loaded postcodes carry no small areas of "
            "this release. Load the ONS postcode directory.",
        )


def _flag(found: Flagged, what: str) -> str:
    return f"{money_words(found.pence)} in {_count(found.rows, 'payment')} was paid {what}."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
