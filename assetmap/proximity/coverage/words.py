"""What an answer says, for pages, commands and files alike."""

from __future__ import annotations

from collections.abc import Sequence

from assetmap.anchors.pages.parts import counted, day_words
from assetmap.places.people import People
from assetmap.proximity.coverage.analysis.covering import Covered, whole, whole_parts
from assetmap.proximity.coverage.asking import Coverage
from assetmap.proximity.coverage.models import AccessStandard, Completeness
from assetmap.proximity.coverage.sharing import LARGEST_M, Access, Supply
from assetmap.proximity.coverage.standards import Measured
from assetmap.proximity.kinds import kind_words
from assetmap.proximity.walking.queries import LoadedNetwork

#: What one person's share is said in: (factor, words).
UNITS: dict[Supply, tuple[float, str]] = {
    "count": (10_000, "places to 10,000 people"),
    "hectares": (10_000, "m² to each person"),
}


def people_words(number: float) -> str:
    """A number of people.

    >>> people_words(1), people_words(12_345.4)
    ('1 person', '12,345 people')
    """
    n = whole([number])[0]
    return f"{n:,} {'person' if n == 1 else 'people'}"


def share_words(covered: Covered) -> str:
    """A share in whole hundredths; a range where some are not known, a dash where nobody lives.

    Nothing reads as none or all that is not.

    >>> [share_words(Covered(*one)) for one in ((50, 30, 20), (1, 999, 0), (0, 0, 0))]
    ['50% to 70%', 'under 1%', '–']
    >>> [share_words(Covered(*one)) for one in ((999, 1, 0), (0, 5, 0), (5, 0, 0))]
    ['over 99%', '0%', '100%']
    """
    if covered.total <= 0:
        return "–"
    low = _hundredths(covered.within, covered.total)
    high = _hundredths(covered.within + covered.unknown, covered.total)
    return low if low == high else f"{low} to {high}"


def _hundredths(part: float, all_of: float) -> str:
    share = round(100 * part / all_of)
    if share == 0 and part > 0:
        return "under 1%"
    if share == 100 and part < all_of:
        return "over 99%"
    return f"{share}%"


def three(covered: Covered) -> tuple[str, str, str]:
    """Whole people within, beyond and not known, that add up.

    >>> three(Covered(10.5, 9.5, 0))
    ('11', '9', '0')
    """
    return counts(whole_parts([covered], covered)[0])


def counts(people: tuple[int, int, int]) -> tuple[str, str, str]:
    """People within, beyond and not known as cells."""
    within, beyond, unknown = people
    return f"{within:,}", f"{beyond:,}", f"{unknown:,}"


def kinds_words(kinds: Sequence[str]) -> str:
    """What was asked for, inside a sentence.

    >>> kinds_words(["green", "church"])
    'green space, church'
    """
    return ", ".join(kind_words(one).lower() for one in kinds)


def how_words(loaded: LoadedNetwork | None) -> str:
    """How it was measured, inside a sentence."""
    return "in a straight line" if loaded is None else "on foot"


def claim_words(answer: Coverage) -> str:
    """The finding in a sentence."""
    within, _beyond, unknown = whole(
        [answer.covered.within, answer.covered.beyond, answer.covered.unknown]
    )
    total = whole([answer.people.total])[0]
    at_most = f" to {within + unknown:,}" if unknown else ""
    places = counted(len(answer.things), "place")
    return (
        f"{within:,}{at_most} of {total:,} people of {answer.area.row.name} live within "
        f"{answer.limit_m:,} metres, {how_words(answer.loaded)}, of one of the {places} recorded "
        f"here: {kinds_words(answer.kinds)}."
    )


def gap_words(answer: Coverage) -> str:
    """What may be said of those beyond: a gap only where somebody calls the list complete."""
    held = answer.covered
    beyond = people_words(whole([held.within, held.beyond, held.unknown])[1])
    if not held.beyond:
        return "Nobody is known to live beyond that."
    live = "lives" if beyond.startswith("1 ") else "live"
    if answer.complete:
        return f"{beyond} {live} beyond it: a gap, since the list is called complete."
    return (
        f"{beyond} {live} beyond it. Whether that is a gap cannot be said: nobody has called the "
        "list of such places complete for this area, so one may exist that is not on this map."
    )


def complete_words(mark: Completeness) -> str:
    """Who says that a list is complete, since when and how it was checked."""
    return (
        f"{kind_words(mark.kind)} in {mark.area.name}: called complete on "
        f"{day_words(mark.marked_on)}. {mark.how}"
    )


def places_words(answer: Coverage) -> str:
    """How many places count, and how many cannot."""
    outside = len(answer.things) - answer.inside
    parts = [f"{answer.inside:,} in the area"]
    if outside:
        parts.append(f"{outside:,} beyond its edge")
    if answer.unplaced:
        parts.append(f"{answer.unplaced:,} more without a known position, not counted")
    return ", ".join(parts)


def estimate_words(people: People) -> str:
    """Whose numbers of people these are."""
    if not people.release:
        return "none loaded"
    return f"{whole([people.total])[0]:,}, {people.release}"


def people_notes(people: People) -> tuple[str, ...]:
    """People who are in no figure, and why."""
    said = []
    if people.unplaced:
        said.append(
            f"Besides, up to {people.unplaced:,} people of "
            f"{counted(people.unplaced_areas, 'small area')} are in no figure: the postcodes of "
            "their small areas are not loaded, or not all of them."
        )
    if people.uncounted:
        said.append(
            f"For {counted(people.uncounted, 'postcode')} in the area no number of people is "
            "loaded."
        )
    return tuple(said)


def limits_words(answer: Coverage) -> tuple[str, ...]:
    """What the figures do not show."""
    first = (
        "These are straight lines, not walks: a canal, a railway or a main road may lie between."
        if answer.loaded is None
        else "The walk is over the streets of OpenStreetMap; what it lacks is not walked. An "
        "outline counts as reached at its edge, since its gates are not known."
    )
    return (
        first,
        "Near does not mean open, free, safe or without steps.",
        *(
            (f"Counted although it stands vacant: {', '.join(answer.vacant)}.",)
            if answer.vacant
            else ()
        ),
        "Who lives at which postcode is not known: each small area's people are spread evenly "
        "over its live postcodes, offices and shops among them.",
        *people_notes(answer.people),
    )


def steps_words(answer: Coverage) -> tuple[tuple[str, str], ...]:
    """How it was worked out."""
    return (*people_steps(answer.people), *measure_steps(answer.loaded), (
        "Coverage",
        "People whose nearest place is at most as far as the limit, over all people of the area; "
        "the rest lives beyond. Of whom no street comes near, or who may walk to a place that no "
        "street comes near, it is not known: that makes the range.",
    ), (
        "Each to the nearest",
        "Of equally near places the first by name. The shares add up to the people within.",
    ), (
        "Average distance",
        "Weighted by people; not given while somebody lives farther than the longest limit.",
    ))  # fmt: skip


def people_steps(people: People) -> tuple[tuple[str, str], ...]:
    """Where the people come from."""
    return (
        (
            "People",
            f"Numbers of small areas (LSOA), {people.release or 'none loaded'}, spread evenly "
            f"over {len(people.codes):,} live postcodes, at their points (EPSG:27700).",
        ),
        (
            "Deprivation",
            f"The tenth of a postcode's small area in {people.deprivation_release}; 1 is the most "
            "deprived."
            if people.deprivation_release
            else "No index of deprivation is loaded.",
        ),
    )


def measure_steps(loaded: LoadedNetwork | None) -> tuple[tuple[str, str], ...]:
    """How distances were measured."""
    if loaded is None:
        return (
            (
                "Distance",
                "The straight line from the postcode's point to the nearest edge of a place, in "
                "metres; 0 inside it. What lies exactly on a limit is within it.",
            ),
        )
    return (
        (
            "Distance",
            f"The shortest walk (Dijkstra) over {loaded.name}, as it was on "
            f"{day_words(loaded.retrieved_on)}, with the way to the street at both ends; a place "
            "or home more than 100 m from any street is not known.",
        ),
    )


def standard_words(one: Measured) -> str:
    """What a standard asks for."""
    return criterion_words(one.standard)


def criterion_words(standard: AccessStandard) -> str:
    """What a standard asks for: of which size, how near."""
    size = "" if standard.min_ha is None else f"at least {standard.min_ha.normalize():f} ha, "
    how = "in a straight line" if standard.method == "straight" else "on foot"
    return f"{standard.name}: {size}within {standard.within_m:,} m {how}"


def edition_words(one: Measured) -> str:
    """Whose standard it is."""
    return f"{one.standard.publisher}, {one.standard.edition}"


def sites_words(one: Measured) -> str:
    """Which places a standard counted, and which not."""
    parts = [f"{counted(one.large_enough, 'place')} counted" if one.large_enough else "none"]
    if one.rough:
        parts.append(f"{one.rough:,} of them without a surveyed outline")
    if one.unsized:
        parts.append(f"{one.unsized:,} of unknown size, which may count")
    if one.vacant:
        parts.append(f"vacant, so not counted: {', '.join(one.vacant)}")
    return "; ".join(parts)


def amount(share: float, supply: Supply) -> str:
    """One person's share in its unit.

    >>> amount(0.00123, "count"), amount(0.00003, "count"), amount(0.0, "hectares")
    ('12.3', '0.30', '0')
    >>> amount(0.000_000_1, "count")
    'under 0.01'
    """
    value = share * UNITS[supply][0]
    if value == 0:
        return "0"
    if value < 0.005:
        return "under 0.01"
    return f"{value:,.2f}" if value < 9.95 else f"{value:,.1f}"


def access_claim(answer: Access) -> str:
    """The finding of floating catchments in a sentence."""
    nothing = people_words(answer.nothing[LARGEST_M])
    _factor, unit = UNITS[answer.supply]
    finds = "finds" if nothing.startswith("1 ") else "find"
    return (
        f"On average {amount(answer.mean[LARGEST_M], answer.supply)} {unit} of "
        f"{answer.area.row.name}, once all who reach a place within {LARGEST_M:,} metres, "
        f"{how_words(answer.loaded)}, share it. {nothing} {finds} nothing recorded in reach."
    )


def access_steps(answer: Access) -> tuple[tuple[str, str], ...]:
    """How shares were worked out."""
    return (*people_steps(answer.people), *measure_steps(answer.loaded), (
        "Shares",
        "Enhanced two-step floating catchments (E2SFCA, Luo and Qi 2009; PySAL access). First "
        "each place is divided among all people who reach it, the nearer counting more: 1 up to "
        "400 m, 0.68 up to 800 m, 0.22 up to 1,200 m. Then each person adds up what they reach, "
        "with the same weights. People times shares are the whole supply again.",
    ), (
        "Two catchments",
        "The size of the catchment decides most of the answer, so two are shown: up to 800 m and "
        "up to 1,200 m.",
    ), (
        "Around the area",
        "People up to 2,400 m beyond its edge share what lies in reach of those inside; places up "
        "to 1,200 m beyond count.",
    ))  # fmt: skip


def access_limits(answer: Access) -> tuple[str, ...]:
    """What shares do not show."""
    unreached = answer.shared[LARGEST_M].unreached
    said = [
        "A share is a comparison between homes, not a promise: nobody is counted at a gate.",
        "Only what is recorded here is shared out.",
        *people_notes(answer.people),
    ]
    if answer.unsized:
        said.append(
            f"Left out, since their size is not known: {', '.join(answer.unsized[:10])}"
            + (f" and {len(answer.unsized) - 10:,} more." if len(answer.unsized) > 10 else ".")
        )
    if unreached:
        named = ", ".join(answer.things[one].name for one in unreached[:10])
        said.append(f"In reach of nobody, so shared with nobody: {named}.")
    if answer.unplaced:
        said.append(f"{counted(answer.unplaced, 'place')} without a known position not counted.")
    return tuple(said)
