"""Actions and money in words and tables, the same on pages, on paper and in files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from assetmap.anchors.pages.parts import Row, Table, counted
from assetmap.core.money import money_words, pence
from assetmap.core.words import day_words
from assetmap.plans.actions.finance import Finance, Line, Sums

STATUS_WORDS = {
    "planned": "Planned",
    "under_way": "Under way",
    "done": "Done",
    "stopped": "Given up",
}
SIDE_WORDS = {"use": "It is spent", "source": "It comes in"}
KIND_WORDS = {
    "building": "Buying and building",
    "running": "Running it",
    "people": "People’s pay",
    "fees": "Advice and fees",
    "grant": "Grant",
    "community_shares": "Community shares",
    "loan": "Loan",
    "in_kind": "In kind",
    "s106_cil": "Section 106 or levy (CIL)",
    "anchor_contract": "Contract of an anchor institution",
    "own": "Own income",
}
WHOLE = "The plan as a whole"
NOT_KNOWN = "not known yet"


def pounds_words(amount: Decimal) -> str:
    """Pounds to the penny, with a true minus.

    >>> pounds_words(Decimal("-1200.5"))
    '−£1,200.50'
    """
    return money_words(pence(amount))


def use_words(sums: Sums) -> str:
    """What something costs; of what nobody knows that is said.

    >>> use_words(Sums(Decimal("10"), unknown=1)), use_words(Sums(unknown=2))
    ('at least £10.00', 'not known yet')
    """
    if sums.unknown and not sums.uses:
        return NOT_KNOWN
    return f"at least {pounds_words(sums.uses)}" if sums.unknown else pounds_words(sums.uses)


def to_find_words(sums: Sums) -> str:
    """What an action still lacks, or by how much its sources are larger.

    >>> to_find_words(Sums(Decimal("10"), secured=Decimal("12")))
    '£0.00; £2.00 more than it costs'
    >>> to_find_words(Sums(Decimal("10"), unknown=1, secured=Decimal("12")))
    'not known yet'
    """
    if sums.unknown:
        return f"at least {pounds_words(sums.to_find)}" if sums.to_find else NOT_KNOWN
    more = f"; {pounds_words(sums.over)} more than it costs" if sums.over else ""
    return f"{pounds_words(sums.to_find)}{more}"


def gap_words(finance: Finance) -> str:
    """What the whole plan still lacks: the sum of what its actions lack."""
    least = "at least " if finance.total.unknown else ""
    return f"{least}{pounds_words(finance.to_find)}"


def claim_words(finance: Finance) -> str:
    """The plan's money in two sentences.

    >>> whole = Sums(Decimal("100"), 0, Decimal("30"), Decimal("20"))
    >>> claim_words(Finance((("", whole),), (), (), whole))
    'The plan costs £100.00. £30.00 is secured, £20.00 is asked for and not secured, and £50.00 is \
still to be found.'
    """
    total = finance.total
    if total.unknown and not total.uses:
        first = "What the plan costs is not known yet."
    else:
        first = f"The plan costs {use_words(total)}."
        if total.unknown:
            first += f" The cost of {counted(total.unknown, 'part')} is not known yet."
    return (
        f"{first} {pounds_words(total.secured)} is secured, {pounds_words(total.hoped)} is asked "
        f"for and not secured, and {gap_words(finance)} is still to be found."
    )


def by_action(finance: Finance, titles: dict[str, str]) -> Table:
    """Uses and sources by action, and together; ``titles`` by slug."""
    return Table(
        "What each action costs, and from where it is paid",
        ("Action", "Costs", "Secured", "Asked for, not secured", "Still to be found"),
        tuple(_row(titles.get(slug, WHOLE), sums) for slug, sums in finance.actions),
        foot=_row("Together", finance.total, gap_words(finance)), numbers=4,
    )  # fmt: skip


def by_source(finance: Finance) -> Table:
    """Sources by their kind, and together."""
    return Table(
        "From where the money comes", ("Kind", "Secured", "Asked for, not secured", "Together"),
        tuple(
            Row(
                (
                    KIND_WORDS[kind], pounds_words(sums.secured), pounds_words(sums.hoped),
                    pounds_words(sums.secured + sums.hoped),
                )
            )
            for kind, sums in finance.sources
        ),
        foot=Row(
            (
                "Together", pounds_words(finance.total.secured), pounds_words(finance.total.hoped),
                pounds_words(finance.total.secured + finance.total.hoped),
            )
        ),
        numbers=3,
    )  # fmt: skip


def by_use(finance: Finance) -> Table:
    """Uses by their kind, and together."""
    return Table(
        "What the money is spent on", ("Kind", "Costs"),
        tuple(Row((KIND_WORDS[kind], use_words(sums))) for kind, sums in finance.uses),
        foot=Row(("Together", use_words(finance.total))),
    )  # fmt: skip


def money_tables(finance: Finance, titles: dict[str, str]) -> tuple[Table, ...]:
    """All tables of a plan's money; none where there is no line."""
    if not (finance.uses or finance.sources):
        return ()
    return (
        by_action(finance, titles),
        *((by_use(finance),) if finance.uses else ()),
        *((by_source(finance),) if finance.sources else ()),
    )


def line_words(line: Line) -> str:
    """One line as people read it.

    >>> line_words(Line("a", "", "source", "grant", "A fund", Decimal("40"), True))
    'Grant: A fund, £40.00, secured'
    """
    amount = NOT_KNOWN if line.amount is None else pounds_words(line.amount)
    sure = "" if line.side == "use" else ", secured" if line.secured else ", not secured"
    return f"{KIND_WORDS[line.kind]}: {line.words}, {amount}{sure}"


def by_words(day: str) -> str:
    """A day as milestones have it: ISO, or empty where none is fixed.

    >>> by_words("2027-03-01"), by_words("")
    ('1 March 2027', 'no day fixed')
    """
    return day_words(date.fromisoformat(day)) if day else "no day fixed"


def _row(name: str, sums: Sums, to_find: str | None = None) -> Row:
    return Row(
        (
            name, use_words(sums), pounds_words(sums.secured), pounds_words(sums.hoped),
            to_find_words(sums) if to_find is None else to_find,
        )
    )  # fmt: skip
