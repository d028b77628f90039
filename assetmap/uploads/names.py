"""The name that a person's browser gives a file: a label to show, never a path to open."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from assetmap.core.limits import LABEL_CHARACTERS
from assetmap.uploads.errors import UnreadableFile

#: Letters of Urdu and Hindi join, or do not, by these.
_JOINERS = "\u200c\u200d"
_ENDING = re.compile(r"\.([^.\s/\\]{1,10})$")


@dataclass(frozen=True)
class Label:
    """A name that may be shown.

    Attributes
    ----------
    text : str
        One line without control characters, at most 255 characters.
    changed : str or None
        What was taken out, as a sentence for the preview; None when nothing was.
    """

    text: str
    changed: str | None = None

    @property
    def ending(self) -> str | None:
        """What the name says of the kind: its last ending in lower case, if it has one.

        >>> [Label(name).ending for name in ("A.CSV", "x.geojson.html", "passwd", "Sept. 2024")]
        ['csv', 'html', None, None]
        """
        found = _ENDING.search(self.text)
        return found[1].lower() if found and not found[1].isdigit() else None


def clean_label(raw: str, *, limit: int = LABEL_CHARACTERS) -> Label:
    r"""The label for a name as it was sent.

    Folders are left out; nothing ever opens a file by this name.

    Raises
    ------
    UnreadableFile
        A NUL character, half a surrogate pair, or more than ``limit`` characters.

    >>> clean_label("../../etc/cron.d/x").text
    'x'
    >>> clean_label("invoice\u202egpj.exe")
    Label(text='invoicegpj.exe', changed='Signs that cannot be seen were taken out of the name.')
    """
    if "\0" in raw or any("\ud800" <= sign <= "\udfff" for sign in raw):
        raise UnreadableFile(
            "The file's name holds a character that no name can have. Rename the file, then send "
            "it again."
        )
    last = re.split(r"[/\\]", raw)[-1]
    if len(last) > limit:
        raise UnreadableFile(
            f"The file's name has {len(last):,} characters; at most {limit:,} are accepted. Rename "
            "the file, then send it again."
        )
    seen = "".join(sign for sign in last if sign in _JOINERS or not _unseen(sign))
    text = unicodedata.normalize("NFC", seen).strip()
    changed = "Signs that cannot be seen were taken out of the name." if seen != last else None
    return Label(text if text.strip(". ") else "unnamed file", changed)


def _unseen(sign: str) -> bool:
    """Control characters, line ends, and signs that turn “gpj.exe” round into “exe.jpg”."""
    return unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp", "Co", "Cn")
