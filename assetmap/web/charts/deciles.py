"""How is money spread over tenths of deprivation, and how much has no tenth?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from markupsafe import Markup

from assetmap.web.charts.drawing import NARROW_PX, both, frame, hatched, path, text
from assetmap.web.charts.upright import column, upright
from assetmap.web.charts.words import money_short, share_words

TENTHS = 10
TOP_PX = 24
LINE_PX = 17
BAR_PX = 16
#: Under this much room a column's share is written without its decimal.
ROOM_PX = 40


@dataclass(frozen=True)
class Rest:
    """Money that has no tenth: not placed, or outside the release's country."""

    label: str
    pence: int


def deciles(
    key: str, *, title: str, pence: Sequence[int], rest: Sequence[Rest], total_pence: int
) -> Markup:
    """Draw the ten tenths from most to least deprived, then what has none, at both sizes.

    Money without a tenth lies below as hatched bars on the same scale as the columns.

    Parameters
    ----------
    key : str
        Unique on the page.
    title : str
        What the columns show.
    pence : sequence of int
        Ten amounts in whole pence, tenth 1 (most deprived) first; 1 and 2 are the subject.
    rest : sequence of Rest
        The rows without a tenth; together with ``pence`` they make the total.
    total_pence : int
        What the shares are of.

    Raises
    ------
    ValueError
        When there are not ten amounts, or the parts do not add up to the total.
    """
    if len(pence) != TENTHS:
        raise ValueError(f"there are ten tenths, not {len(pence)}")
    if sum(pence) + sum(one.pence for one in rest) != total_pence:
        raise ValueError("the tenths and the rest do not add up to the total")
    return both(lambda width: _draw(key, width, title, pence, rest, total_pence))


def _draw(
    key: str, width: int, title: str, pence: Sequence[int], rest: Sequence[Rest], total: int
) -> Markup:
    bottom = 160.0 if width <= NARROW_PX else 190.0
    amounts = [*pence, *(one.pence for one in rest)]
    place = upright(amounts, TENTHS, left=0, right=width, top=TOP_PX, bottom=bottom)
    marks: list[Markup] = []
    for index, amount in enumerate(pence):
        subject = index < 2
        marks.append(column(place, index, amount, strong=subject))
        y = min(place.y(amount), place.zero) - 6
        words = share_words(amount, total) if place.pitch >= ROOM_PX else whole_share(amount, total)
        look = "tb" if subject else "t2"
        marks.append(text(place.middle(index), y, words, look=look, anchor="middle"))
        marks.append(text(place.middle(index), bottom + LINE_PX, str(index + 1), anchor="middle"))
    marks.append(path(f"M0 {place.zero:.1f}H{width}", "axis"))
    y = bottom + 2 * LINE_PX
    marks.append(text(0, y, "Most deprived tenth", look="t2"))
    marks.append(text(width, y, "Least deprived", look="t2", anchor="end"))
    y += 12
    for one in rest:
        y += LINE_PX
        value = f"{money_short(one.pence)} · {share_words(one.pence, total)}"
        marks.append(text(0, y - 4, one.label))
        marks.append(text(width, y - 4, value, anchor="end"))
        marks.append(hatched(0, y, abs(one.pence) * place.px_per_penny, BAR_PX))
        y += BAR_PX + 4
    tenths = [f"tenth {n}: {share_words(one, total)}" for n, one in enumerate(pence, start=1)]
    others = [f"{one.label}: {share_words(one.pence, total)}" for one in rest]
    desc = "Tenth 1 is the most deprived. " + "; ".join(tenths + others) + "."
    return frame(key, width, y + 6, title=title, desc=desc, marks=marks)


def whole_share(part: int, whole: int) -> str:
    """A share in whole per cent, for where there is no room for more.

    >>> whole_share(126, 1000), whole_share(1, 1000), whole_share(0, 1000), whole_share(1, 0)
    ('13%', '<1%', '0%', '–')
    """
    if whole == 0:
        return "–"
    percent = (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    if percent == 0 and part > 0:
        return "<1%"
    return f"{percent + 0}%".replace("-", "−")
