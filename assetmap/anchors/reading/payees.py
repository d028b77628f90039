"""Telling payees that may be a private person, so that public output never names them.

Pooling hides who, not where: such a payment keeps its place in every total. The rule leans to
hiding: a firm hidden by mistake costs a name on a page, a person shown by mistake is exposed.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assetmap.anchors.reading.payee_words import BODY_WORDS, SHORT_SURNAMES

_REDACTED = re.compile(
    r"\b(redact\w*|withheld|personal (?:information|data|details?)|anonym\w*|not disclosed"
    r"|name removed|foi exempt\w*)\b",
    re.IGNORECASE,
)
_UNNAMED = re.compile(
    r"\b(individuals?|confidential|private (?:person|payee|individual)s?|sole trader)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"^(mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|lord|lady|rev|revd|reverend|cllr|councillor"
    r"|master|capt|captain|major|col|father|fr|sister|rabbi|imam)\b\.?",
    re.IGNORECASE,
)
_TITLE_AFTER = re.compile(r"[,(]\s*(mr|mrs|ms|miss|mx|dr|prof|rev|cllr)\b\.?", re.IGNORECASE)
_TITLE_LAST = re.compile(r"\s(mr|mrs|ms|miss|mx|dr)\.?$", re.IGNORECASE)
_PARTNERS = re.compile(
    r"(&|\band\b)\s*(partners?|ptnrs?|co\b|company|sons?|daughters?|associates|colleagues|others)"
    r"|\b(partners|ptnrs)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ'’.-]+")
_INITIALS = re.compile(r"(?:[A-Za-z]\.?){1,3}")
_SURNAME = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ'’-]+")
_CODE = re.compile(r"^(?=[A-Z0-9]{5,} ?: )[A-Z0-9]*?[0-9][A-Z0-9]{4,} ?: ")


def is_redacted(name: str) -> bool:
    """Tell whether the publisher withheld the payee's name.

    >>> is_redacted("Redacted Personal Information"), is_redacted("Mrs A Example")
    (True, False)
    """
    return _REDACTED.search(name) is not None


# Asked of each name twice: when a ledger is checked and when its suppliers are stored.
@lru_cache(maxsize=65_536)
def person_like(name: str) -> bool:
    """Tell whether a payee may be a private person and must not be named in public.

    True for a title (“Mrs J Smith”), initials with a surname (“J Smith”, “Smith J A”,
    “Smith, J”), a redacted payee, and “individual”. False as soon as a word names a body (LTD,
    LLP, PLC, CIC, TRUST, COUNCIL, SURGERY, PRACTICE, CENTRE and the like) or a partnership
    (“Dr X & Partners”), and for names of words alone, which cannot be told from a firm's.

    >>> person_like("Mrs A Example"), person_like("EXAMPLE J")
    (True, True)
    >>> person_like("Dr Example & Partners"), person_like("A Example Ltd")
    (False, False)
    """
    text = _CODE.sub("", " ".join(name.split()))
    words = _WORD.findall(text)
    bare = {word.lower().strip(".'’-").replace("’s", "").replace("'s", "") for word in words}
    if is_redacted(text):
        return True
    if bare & BODY_WORDS or _PARTNERS.search(text):
        return False
    if _UNNAMED.search(text):
        return True
    titled = _TITLE.search(text) or _TITLE_AFTER.search(text) or _TITLE_LAST.search(text)
    if titled:
        return len(words) > 1
    return _initials_with_surname(text)


def _initials_with_surname(text: str) -> bool:
    """Initials before or after one or two names: “J A Smith”, “SMITH J”, “Smith, J.A.”."""
    if re.search(r"[0-9&/+@]", text):
        return False
    parts = text.replace(",", " ").split()
    if not 2 <= len(parts) <= 5:
        return False
    initials = [bool(_INITIALS.fullmatch(part)) and _is_initial(part) for part in parts]
    names = [
        (bool(_SURNAME.fullmatch(part)) and len(part) > 2) or part.lower() in SHORT_SURNAMES
        for part in parts
    ]
    count = sum(initials)
    if count == 0 or count == len(parts) or len(parts) - count > 2:
        return False
    if not all(first or second for first, second in zip(initials, names, strict=True)):
        return False
    leading = all(initials[:count])
    trailing = all(initials[-count:])
    between = count == 1 and len(parts) == 3  # “John A Smith”
    return leading or trailing or between


def _is_initial(part: str) -> bool:
    """One letter, or several with full stops or in capitals without a vowel-led word's shape."""
    return len(part.replace(".", "")) == 1 or "." in part
