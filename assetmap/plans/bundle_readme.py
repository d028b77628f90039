"""What stands in a bundle, in plain words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from assetmap.core.words import day_words
from assetmap.plans.showing import Shown

_FILES = {
    "plan.html": "the whole plan as one page; it opens in any browser and fetches nothing",
    "plan.json": "the same for programs: every text, question, figure, limit, method and hash",
    "actions.csv": "each action: what, where, who leads, status, milestones",
    "finance.csv": "each cost and each source of money, in pounds",
    "evidence.csv": "each thing that a piece of evidence says: figures, what it does not show, how "
    "it was worked out, sources, and what went in with its hash",
    "sources.csv": "the sources, with the numbers that the plan gives them",
    "actions.gpkg": "the places of the actions as a map layer (GeoPackage, EPSG:27700, metres), "
    "for QGIS and the like",
    "README.txt": "this page",
    "manifest.json": "each file with its length and its SHA-256",
}
_LAST = ("README.txt", "manifest.json")
_PICTURE = "a picture that stands in the plan"


def readme(shown: Shown, names: Iterable[str]) -> bytes:
    """Which file is what, how it was worked out, whose it is, and how to check it."""
    frozen = shown.frozen
    area = f" for {frozen.area}" if frozen.area else ""
    parts = [
        f"{frozen.title}\nEdition {frozen.number}, published on {day_words(frozen.published_on)} "
        f"by {frozen.group}{area}.",
    ]
    if frozen.demonstration:
        parts.append(
            "DEMONSTRATION DATA: names and payments in this plan are made up. Do not quote them."
        )
    parts += list(frozen.notes)
    parts.append(_headline("What is in here"))
    parts.append(
        "\n".join(
            textwrap.fill(
                f"{name}: {_FILES.get(name, _PICTURE)}", 78, initial_indent="- ",
                subsequent_indent="  ",
            )
            for name in [*names, *_LAST]
        )
    )  # fmt: skip
    parts += [
        "The tables are UTF-8 with commas and open in a spreadsheet. A text that a spreadsheet "
        "would take for a formula has an apostrophe before it.",
        _headline("How it was worked out"),
        "Each piece of evidence says how, what it does not show, and what went in: see plan.html, "
        "or evidence.csv by its column “part”. A file that went in is named with its SHA-256, a "
        "record with its version. "
        f"{frozen.software} worked it out; nothing was changed since, but what a note above names.",
        _headline("Whose it is"),
        f"Licence of the plan's own words, actions and money: {shown.licence}. Name "
        f"{frozen.group} and the edition when you use them. The data behind the "
        "evidence are their publishers', each under the licence that sources.csv names; give that "
        "line with every figure.",
        _headline("How to check it"),
        f"The edition's SHA-256 is\n{shown.sha256}\nand stands on its page too. It is the hash of "
        "plan.json as it is. To compute it:",
        "  Windows   certutil -hashfile plan.json SHA256\n"
        "  macOS     shasum -a 256 plan.json\n"
        "  Linux     sha256sum plan.json",
        "Do the same with any other file and compare with manifest.json. A file whose hash "
        "differs was changed after it left the map.",
    ]
    return ("\n\n".join(map(_filled, parts)) + "\n").encode()


def _headline(words: str) -> str:
    """A headline as plain text has it."""
    return f"{words}\n{'-' * len(words)}"


def _filled(part: str) -> str:
    """Lines of at most 78 signs; those that are laid out already stay."""
    return "\n".join(
        line if line.startswith((" ", "-")) else textwrap.fill(line, 78, break_long_words=False)
        for line in part.split("\n")
    )
