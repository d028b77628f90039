"""Stages, sizes and ends of developments as people read them."""

from __future__ import annotations

from assetmap.core.words import day_words, later, ngettext, number
from assetmap.core.words import gettext as _
from assetmap.developments.analysis import Homes
from assetmap.developments.models import Development

STAGE_WORDS = {
    "permissioned": later("Permission given"),
    "pending": later("Decision pending"),
    "not_permissioned": later("No permission yet"),
    "refused": later("Permission refused"),
    "withdrawn": later("Application withdrawn"),
    "unknown": later("Permission not known"),
}
STAGE_TAGS = {
    "permissioned": "ok", "pending": "info", "not_permissioned": "plain",
    "refused": "warn", "withdrawn": "plain",
}  # fmt: skip
KIND_WORDS = {
    "site": later("Brownfield site"),
    "application": later("Application for permission"),
    "outline": later("Outline of a map file"),
}
SIZE_WORDS = {
    "small": later("Small application"),
    "medium": later("Medium application"),
    "large": later("Large application"),
}
TYPE_WORDS = {
    "full": later("Full permission"),
    "outline": later("Outline permission"),
    "amendment": later("Change to a permission"),
    "conditions": later("Conditions of a permission"),
    "heritage": later("Listed building or conservation area"),
    "trees": later("Trees"),
    "advertising": later("Advertisement"),
    "telecoms": later("Telecoms"),
    "other": later("Another kind of application"),
}
APP_STATE_WORDS = {
    "undecided": later("Not decided yet"),
    "permitted": later("Permitted"),
    "conditions": later("Permitted with conditions"),
    "rejected": later("Rejected"),
    "withdrawn": later("Withdrawn"),
    "referred": later("Referred to another body"),
    "unresolved": later("Not resolved"),
    "other": later("Another state"),
}


def homes_words(low: int | None, high: int | None) -> str:
    """How many homes, as a range where it is one; nothing where nobody says.

    >>> homes_words(10, 12), homes_words(1, 1), homes_words(-62, -62), homes_words(None, None)
    ('10 to 12 homes', '1 home', '62 homes fewer', '')
    """
    if low is None or high is None:
        return ""
    if low != high:
        return _("%(least)s to %(most)s homes", least=_signed(low), most=_signed(high))
    if low < 0:
        return ngettext("%(count)s home fewer", "%(count)s homes fewer", -low)
    return ngettext("%(count)s home", "%(count)s homes", low)


def sum_words(homes: Homes) -> str:
    """A sum of homes with what it leaves out.

    >>> sum_words(Homes(7, 9, 3, 1))
    '7 to 9 homes in all; 1 site says no number'
    >>> sum_words(Homes(7, 9, 3, 0, 1))
    '7 to 9 homes in all; 1 is shown and not counted (each page says why)'
    """
    if homes.sites == homes.unknown + homes.apart:
        said = _("No site says how many homes") if homes.unknown else ""
        return "; ".join(part for part in (said, _apart(homes.apart)) if part)
    said = _("%(homes)s in all", homes=homes_words(homes.least, homes.most))
    if homes.unknown:
        said += "; " + ngettext(
            "%(count)s site says no number", "%(count)s sites say no number", homes.unknown
        )
    return f"{said}; {_apart(homes.apart)}" if homes.apart else said


def _apart(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(count)s is shown and not counted (each page says why)",
        "%(count)s are shown and not counted (each page says why)", count,
    )  # fmt: skip


def uncounted_words(site: Development) -> str:
    """Why its homes are in no sum; nothing for one that counts."""
    other = site.counted_with
    if site.uncounted == "refused":
        return _("Refused or withdrawn: its homes are in no sum")
    if site.uncounted == "follow_up":
        return _("It is about a permission that stands elsewhere: its homes are in no sum")
    if site.uncounted == "same_land" and other is not None:
        return _(
            "It stands on land that counts already with %(other)s: not counted twice",
            other=f"{other.reference}, {other.name}",
        )  # fmt: skip
    if site.uncounted == "land_unsure" and other is not None:
        return _(
            "It may stand on land that counts already with %(other)s: nobody can tell, so it is "
            "in no sum",
            other=f"{other.reference}, {other.name}",
        )  # fmt: skip
    if site.uncounted is not None:
        return _("Nobody can tell on which land it stands, so its homes are in no sum")
    return ""


def gone_words(site: Development) -> str:
    """Why a site no longer counts; nothing for one that does."""
    day = day_words(site.superseded_on) if site.superseded_on else ""
    if site.gone == "split":
        return _(
            "Split into %(parts)s in the register of %(day)s",
            parts=", ".join(site.parts), day=day,
        )  # fmt: skip
    if site.gone == "dropped":
        return _("Not in the register of %(day)s any more", day=day)
    if site.gone == "ended":
        return _("Left the register on %(day)s", day=day)
    if site.gone == "undone":
        return _("The file that it came with was taken back on %(day)s", day=day)
    return ""


def _signed(count: int) -> str:
    return f"−{number(-count)}" if count < 0 else number(count)
