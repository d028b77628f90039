"""What a site's homes would change, as a table: now, and if they are built."""

from __future__ import annotations

from collections.abc import Sequence

from assetmap.anchors.pages.parts import Row, Table, counted
from assetmap.overlays.analysis import People
from assetmap.overlays.pages import heading, now_words
from assetmap.overlays.queries import Overlay
from assetmap.overlays.surroundings import Change, Green, Surroundings
from assetmap.proximity.coverage.analysis.covering import Covered
from assetmap.proximity.coverage.words import criterion_words, people_notes

#: Names that a sentence holds, and how much of each.
_FEW, _LONG_NAME = 3, 60


def changes_table(overlay: Overlay) -> Table:
    """People, green space for each of them, and how much of the site each standard reaches."""
    around, reach = overlay.around, f"within {overlay.reach_m:,} m"
    rows = [
        Row((f"People {reach}", now_words(around), _people_after(around, overlay.people))),
        Row(
            (f"Recorded green space {reach}", _green(around.green_now), _green(around.green_after))
        ),
        Row(
            (
                "Green space to 1,000 people",
                _each(around.green_now, around.now, around.now),
                _each_after(around.green_after, around.now, overlay.people),
            )
        ),
    ]
    changes = [one for one in around.changes if one.now is not None]
    if changes:
        rows.append(Row(("How much of the site each standard reaches",), group=True))
    rows += [Row((_standard(one), _share(one.now), _share(one.after))) for one in changes]
    return Table(
        f"What would change: {heading(overlay.subject.name)}", ("What", "Now", "If it is built"),
        tuple(rows), numbers=2,
    )  # fmt: skip


def change_limits(overlay: Overlay) -> tuple[str, ...]:
    """What the table of changes leaves open."""
    around = overlay.around
    said = [*people_notes(around.people)]
    if around.people.release:
        said.append(f"People now are those of {around.people.release}.")
    if around.on_site >= 1:
        said.append(
            f"About {around.on_site:,.0f} of them live on the site itself; that they stay is "
            "assumed."
        )
    if around.lost:
        said.append(
            f"“If it is built” leaves out what lies wholly inside the site, as if it were built "
            f"over: {_named(around.lost)}."
        )
    unmeasured = [one for one in around.changes if one.now is None]
    if unmeasured:
        said.append(
            f"{counted(len(unmeasured), 'standard')} of walks cannot be measured: no walking "
            "network is loaded for this area."
        )
    if not around.changes:
        said.append(
            "No standard is loaded. Whoever runs this map loads them with: assetmap import "
            "standards FILE"
        )
    return tuple(said)


def _named(names: Sequence[str]) -> str:
    """A few names, each cut where it is very long, and how many more.

    >>> _named(["Hall"]), _named(["a", "b", "c", "d", "e"])
    ('Hall', 'a, b, c and 2 more')
    """
    shown = [name if len(name) <= _LONG_NAME else f"{name[:_LONG_NAME]}…" for name in names[:_FEW]]
    more = f" and {len(names) - _FEW:,} more" if len(names) > _FEW else ""
    return ", ".join(shown) + more


def _people_after(around: Surroundings, more: People | None) -> str:
    if more is None or not around.people.release:
        return "cannot be said"
    now = around.now
    return f"{max(now + more.least, 0):,.0f} to {max(now + more.most, 0):,.0f}"


def _green(green: Green) -> str:
    more = f" and {green.unsized:,} of unknown size" if green.unsized else ""
    return f"{green.hectares:,.2f} ha{more}"


def _each(green: Green, least: float, most: float) -> str:
    """Hectares to 1,000 people, at least where some sizes are not known."""
    if most <= 0:
        return "–"
    low = f"{1_000 * green.hectares / most:,.2f}"
    high = f"{1_000 * green.hectares / least:,.2f}" if least > 0 else "–"
    words = f"{low} ha" if low == high else f"{low} to {high} ha"
    return f"at least {words}" if green.unsized else words


def _each_after(green: Green, now: float, more: People | None) -> str:
    if more is None:
        return "cannot be said"
    return _each(green, now + more.least, now + more.most)


def _standard(one: Change) -> str:
    return criterion_words(one.standard)


def _share(covered: Covered | None) -> str:
    """How much of the site, in words where it is all or nothing.

    >>> [_share(Covered(*one)) for one in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.4, 0.6, 0.0))]
    ['all of it', 'none of it', '40% of it']
    >>> _share(Covered(0.1, 0.5, 0.4)), _share(None)
    ('10% to 50% of it', 'cannot be said')
    """
    if covered is None:
        return "cannot be said"
    low, high = _hundredths(covered.within), _hundredths(covered.within + covered.unknown)
    if low == high:
        return {0: "none of it", 100: "all of it"}.get(low, f"{low}% of it")
    return f"{low}% to {high}% of it"


def _hundredths(share: float) -> int:
    """Whole hundredths; neither none nor all where it is not.

    >>> _hundredths(0.001), _hundredths(0.999), _hundredths(1.0 + 1e-12)
    (1, 99, 100)
    """
    whole = round(share * 100)
    if whole == 0 and share > 1e-9:
        return 1
    if whole >= 100:
        return 100 if share > 1 - 1e-9 else 99
    return whole
