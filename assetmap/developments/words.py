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
    "unknown": later("Permission not known"),
}
STAGE_TAGS = {"permissioned": "ok", "pending": "info", "not_permissioned": "plain"}


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
    """
    if homes.sites == homes.unknown:
        return _("No site says how many homes") if homes.sites else ""
    said = _("%(homes)s in all", homes=homes_words(homes.least, homes.most))
    if homes.unknown:
        said += "; " + ngettext(
            "%(count)s site says no number", "%(count)s sites say no number", homes.unknown
        )
    return said


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
    return ""


def _signed(count: int) -> str:
    return f"−{number(-count)}" if count < 0 else number(count)
