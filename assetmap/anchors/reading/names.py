"""One key for the many spellings of a supplier's name, for matching within and across ledgers."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# "NHS0000RJ701 : St Georges", "UK0577117901 : Ensigna": a finance system's code before the name.
# Looked at whole first: a long run of letters that no colon ends must not be begun again and again.
_CODE = re.compile(r"^(?=[A-Z0-9]{5,} ?: )[A-Z0-9]*?[0-9][A-Z0-9]{4,} ?: (?=.*[A-Z])")
_TRADING = re.compile(r"\b(?:T/A|T\.A\.|TRADING AS)(?= )")
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}")
_OTHER = re.compile(r"[^A-Z0-9]+")
_FORMS = {
    "LIMITED": "LTD",
    "LTD": "LTD",
    "COMPANY": "CO",
    "INCORPORATED": "INC",
    "CORPORATION": "CORP",
    "AND": "",
    "THE": "",
}
_PHRASES = (
    (re.compile(r"\bPUBLIC LTD CO\b"), "PLC"),
    (re.compile(r"\bLTD LIABILITY PARTNERSHIP\b"), "LLP"),
    (re.compile(r"\bCOMMUNITY INTEREST CO\b"), "CIC"),
    (re.compile(r"\bNHST\b"), "NHS TRUST"),
)


# A ledger's names are needed twice: to count suppliers when it is checked, to key them at load.
@lru_cache(maxsize=65_536)
def supplier_key(name: str) -> str:
    """Standardise a supplier's name so that spellings of one supplier meet.

    Case, accents, punctuation, spaces, ``&``/AND, a leading THE, LIMITED/LTD, PLC, LLP and CIC in
    full, and a finance system's code before a colon are levelled. The words themselves are never
    shortened: two firms that differ by a word stay two firms. A name that is only a number, or
    has no letter or digit, is its own key.

    >>> supplier_key("NHS0000RJ701 : St George's Healthcare NHST")
    'ST GEORGES HEALTHCARE NHS TRUST'
    >>> supplier_key("The Example & Sons Limited") == supplier_key("EXAMPLE AND SONS LTD.")
    True
    """
    plain = unicodedata.normalize("NFKD", name.upper().replace("ß", "SS"))
    text = "".join(sign for sign in plain if not unicodedata.combining(sign))
    text = _CODE.sub("", " ".join(text.split()))
    text = _TRADING.sub("TA", text)
    text = _DOTTED.sub(lambda match: match[0].replace(".", ""), text)
    text = re.sub(r"['’`´]", "", text)
    words = _OTHER.sub(" ", text).split()
    key = " ".join(filter(None, (_FORMS.get(word, word) for word in words)))
    for pattern, short in _PHRASES:
        key = pattern.sub(short, key)
    return key or " ".join(words) or " ".join(name.split()).upper()
