"""How are a chart's marks written as SVG? Text, shapes, hatching and the frame around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

NARROW_PX = 328
WIDE_PX = 520
TEXT_PX = 13
#: Mean advance of Source Sans 3 at 1 px, a little generous so that labels never touch.
ADVANCE = 0.53
ADVANCE_BOLD = 0.56
FACES = "Source Sans 3, Noto Sans, sans-serif"

#: Class to presentation attributes (the light palette). The class wins where a style sheet
#: knows it; the attributes make the file right alone and on paper.
LOOKS: dict[str, Markup] = {
    "c1": Markup('fill="#0e4a57"'),
    "c2": Markup('fill="#6ba3ae"'),
    "c4": Markup('fill="#d9d9d2"'),
    "axis": Markup('fill="none" stroke="#78848a" stroke-width="1"'),
    "grid": Markup('fill="none" stroke="#d2d4ce" stroke-width="1"'),
    "lead": Markup('fill="none" stroke="#465158" stroke-width="1" stroke-dasharray="3 3"'),
    "l1": Markup('fill="none" stroke="#0e4a57" stroke-width="2.5" stroke-linejoin="round"'),
    "dot": Markup('fill="#ffffff" stroke="#0e4a57" stroke-width="2.5"'),
    "hatch-bg": Markup('fill="#ffffff"'),
    "hatch-ln": Markup('fill="none" stroke="#5a666d" stroke-width="1.3"'),
    "keyline": Markup('fill="none" stroke="#5a666d" stroke-width="1"'),
}
TEXT_LOOKS: dict[str, Markup] = {
    "t1": Markup('fill="#1b2427"'),
    "t2": Markup('fill="#465158"'),
    "tb": Markup('fill="#1b2427" font-weight="700"'),
}


def number(value: float) -> str:
    """A coordinate with at most one decimal.

    >>> number(12.04), number(3.25), number(-0.04)
    ('12', '3.2', '0')
    """
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def text_width(words: str, *, bold: bool = False) -> float:
    """About how many pixels do these words take at 13 px?

    >>> round(text_width("12345"), 2)
    34.45
    """
    return len(words) * TEXT_PX * (ADVANCE_BOLD if bold else ADVANCE)


def wrap(words: str, width_px: float, *, bold: bool = False) -> list[str]:
    """Break words into lines that fit a width; a word longer than a line stays whole.

    >>> wrap("Barking and Dagenham", 90)
    ['Barking and', 'Dagenham']
    """
    lines: list[str] = []
    for word in words.split():
        if lines and text_width(f"{lines[-1]} {word}", bold=bold) <= width_px:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines or [""]


def text(x: float, y: float, words: str, *, look: str = "t1", anchor: str = "start") -> Markup:
    """Words at a baseline; ``Markup.format`` escapes them.

    >>> "&lt;b&gt;" in text(0, 0, "<b>")
    True
    """
    return Markup(
        '<text class="{}" x="{}" y="{}" text-anchor="{}" '
        'font-size="{}" font-family="{}" {}>{}</text>'
    ).format(look, number(x), number(y), anchor, TEXT_PX, FACES, TEXT_LOOKS[look], words)


def rect(x: float, y: float, width: float, height: float, look: str) -> Markup:
    """A box; width and height below zero are drawn as nothing."""
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}" {}/>').format(
        look, number(x), number(y), number(max(width, 0)), number(max(height, 0)), LOOKS[look]
    )


def path(d: str, look: str) -> Markup:
    """A line in the given look."""
    return Markup('<path class="{}" d="{}" {}/>').format(look, d, LOOKS[look])


def dot(x: float, y: float) -> Markup:
    """The mark of one reading on a curve."""
    return Markup('<circle class="dot" cx="{}" cy="{}" r="4.5" {}/>').format(
        number(x), number(y), LOOKS["dot"]
    )


def hatch_lines(x: float, y: float, width: float, height: float, step: float) -> str:
    """Rising diagonals clipped to a box, as path data.

    Line ``k`` is where ``(px - x) + (py - y) = k * step``, cut where it leaves the box, so no
    pattern and no clip path (and so no id) is needed.

    >>> hatch_lines(0, 0, 4, 4, 4)
    'M0 4L4 0'
    """
    parts = []
    reach = step
    while reach < width + height:
        low = (x, y + reach) if reach <= height else (x + reach - height, y + height)
        high = (x + reach, y) if reach <= width else (x + width, y + reach - width)
        parts.append(f"M{number(low[0])} {number(low[1])}L{number(high[0])} {number(high[1])}")
        reach += step
    return "".join(parts)


def hatched(x: float, y: float, width: float, height: float, step: float = 7) -> Markup:
    """A box of what is not known: ground, diagonals, outline. Nothing when it has no width."""
    if width <= 0 or height <= 0:
        return Markup("")
    return (
        rect(x, y, width, height, "hatch-bg")
        + path(hatch_lines(x, y, width, height, step), "hatch-ln")
        + rect(x, y, width, height, "keyline")
    )


def frame(
    key: str, width: int, height: float, *, title: str, desc: str, marks: Sequence[Markup]
) -> Markup:
    """One whole drawing.

    Parameters
    ----------
    key : str
        Unique on the page; letters, digits and hyphens. The size is added to it.
    width : int
        328 or 520 pixels; sets the class by which the page chooses.
    height : float
        Pixels.
    title, desc : str
        What the drawing shows, and its numbers in words; both are escaped.
    marks : sequence of Markup
        In drawing order.

    Raises
    ------
    ValueError
        When the key could not be an id.
    """
    if not key.replace("-", "").isalnum() or not key.isascii():
        raise ValueError(f"{key!r} cannot be a chart's key: use letters, digits and hyphens")
    size = "narrow" if width <= NARROW_PX else "wide"
    name = f"{key}-{size}"
    return Markup(
        '<svg class="chart chart--{size}" role="img" aria-labelledby="{name}-t {name}-d" '
        'viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        '<title id="{name}-t">{title}</title><desc id="{name}-d">{desc}</desc>{marks}</svg>'
    ).format(
        size=size,
        name=name,
        width=width,
        height=number(height),
        title=title,
        desc=desc,
        marks=Markup("").join(marks),
    )


def both(draw: Callable[[int], Markup]) -> Markup:
    """The same chart at both sizes, one after the other."""
    return draw(NARROW_PX) + draw(WIDE_PX)
