"""Read a drawing back: its marks by class, its words, its two sizes."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class Drawing:
    """One of the two drawings of a chart."""

    root: ET.Element

    def marks(self, look: str) -> list[ET.Element]:
        """Every mark of a class, in drawing order."""
        return [mark for mark in self.root.iter() if mark.get("class") == look]

    def measures(self, look: str, name: str) -> list[float]:
        """One attribute of every mark of a class, as numbers."""
        return [float(mark.attrib[name]) for mark in self.marks(look)]

    @property
    def words(self) -> list[str]:
        """What is written on the drawing."""
        return [mark.text or "" for mark in self.root.iter("text")]

    @property
    def desc(self) -> str:
        """What a screen reader says after the title."""
        return self.root.findtext("desc") or ""


def drawings(markup: Markup) -> tuple[Drawing, Drawing]:
    """The narrow and the wide drawing; fails when the markup is not well formed."""
    # Our own output, checked for well-formedness: no outside XML is read here.
    root = ET.fromstring(f"<both>{markup}</both>")  # noqa: S314
    narrow, wide = root
    return Drawing(narrow), Drawing(wide)
