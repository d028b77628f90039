"""From the sheet's HTML to a DOCX with real styles, contents, and nothing of this machine."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime, time

import docx
from lxml import html

from assetmap.core.folders import folder
from assetmap.core.words import ENGLISH
from assetmap.plans.packing import pack, unpack
from assetmap.plans.word.walking import write_body

#: An empty document in its parts, by the name that each has in the package.
_PARTS = {
    "[Content_Types].xml": "types.xml",
    "_rels/.rels": "package.rels.xml",
    "docProps/app.xml": "app.xml",
    "word/document.xml": "document.xml",
    "word/_rels/document.xml.rels": "document.rels.xml",
    "word/styles.xml": "styles.xml",
    "word/numbering.xml": "numbering.xml",
    "word/settings.xml": "settings.xml",
    "word/fontTable.xml": "fonts.xml",
    "word/footer1.xml": "footer.xml",
}


@dataclass(frozen=True)
class About:
    """What a document says of itself; it was made on the day of its publication."""

    title: str
    author: str
    edition: int
    day: date


def word_file(sheet: str, about: About) -> bytes:
    """A sheet as DOCX: the same sheet gives the same bytes.

    Parameters
    ----------
    sheet : str
        The whole page in HTML. Pictures stand in it as data; links lead to https or within it.
    """
    home = folder("templates") / "plans" / "word"
    empty = pack({name: (home / part).read_bytes() for name, part in _PARTS.items()}, day=about.day)
    document = docx.Document(io.BytesIO(empty))
    write_body(document, html.document_fromstring(sheet).body)
    document.sections[0].footer.paragraphs[0].runs[
        0
    ].text = f"{about.title}, edition {about.edition}"
    told, made = document.core_properties, datetime.combine(about.day, time())
    told.title, told.subject, told.language = about.title, f"Edition {about.edition}", ENGLISH
    told.author = told.last_modified_by = about.author
    told.created = told.modified = made
    told.revision = 1
    held = io.BytesIO()
    document.save(held)
    return pack(unpack(held.getvalue()), day=about.day)
