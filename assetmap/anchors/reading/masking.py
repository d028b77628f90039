"""Hiding what should never have been published: bank details, cards, e-mails, telephones.

Applied to every text that is kept or shown, so that a slip of the publisher is not repeated.
The supplier's own address and postcode columns are what a ledger is read for, and stay.
"""

from __future__ import annotations

import re

from assetmap.places.postcodes import normalise_postcode

# One cheap look decides whether the real patterns are tried at all: most cells hold none of it.
_SUSPECT = re.compile(r"@|[0-9][0-9 -]{4,}[0-9]|[A-Za-z]{2} ?[0-9]{2}|[A-Za-z][0-9]").search
# A run of such signs is taken whole, with or without what makes it an address: begun again at each
# of its signs, a cell of a hundred thousand dots would take minutes.
_EMAIL = re.compile(r"[\w.+'-]+(@[\w-]+(?:\.[\w-]+)+)?")
_INSURANCE = re.compile(
    r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?"
    r"[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[A-D]\b",
    re.IGNORECASE,
)
_IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
_CARD = re.compile(r"(?<![0-9])[2-6][0-9]{3}(?:[ -]?[0-9]{4}){2}[ -]?[0-9]{3,4}(?![0-9])")
_SORT_AND_ACCOUNT = re.compile(
    r"(?<![0-9])[0-9]{2}[- ][0-9]{2}[- ][0-9]{2}\W{0,3}(?:[A-Za-z/.]+\W{0,3}){0,3}[0-9]{8}(?![0-9])"
)
_SAID_TO_BE_BANK = re.compile(
    r"\b(sort ?code|s/c|account (?:number|no)|acc(?:oun)?t? ?no|a/c(?: no)?)\b[\s.:#]*"
    r"(?:[0-9]{2}[- ]?[0-9]{2}[- ]?[0-9]{2}\b|[0-9]{8}\b)",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![0-9A-Za-z/-])(?:\+44 ?(?:\(0\) ?)?|0)(?:[0-9] ?-?){9}[0-9]?(?![0-9])")
_POSTCODE = re.compile(r"\b[A-Za-z]{1,2}[0-9][0-9A-Za-z]? ?[0-9][A-Za-z]{2}\b")


def mask_identifier(text: str) -> str:
    """Mask e-mails, cards, IBANs and National Insurance numbers; references stay readable.

    >>> mask_identifier("4242 4242 4242 4242"), mask_identifier("INV-1050123")
    ('[card ending 4242]', 'INV-1050123')
    """
    # Numbers shorter than a card's are the everyday references of a million rows.
    if len(text) < 9 or (len(text) < 15 and text.isdigit()) or not _SUSPECT(text):
        return text
    if "@" in text:
        text = _EMAIL.sub(lambda match: "[e-mail]" if match[1] else match[0], text)
    text = _INSURANCE.sub("[National Insurance number]", text)
    text = _IBAN.sub(lambda match: "[IBAN]" if _iban_holds(match[0]) else match[0], text)
    return _CARD.sub(_card, text)


def mask_text(text: str) -> str:
    """Mask all that :func:`mask_identifier` does, and bank accounts and telephone numbers.

    >>> mask_text("pay 20-00-00 55779911, ring 0121 496 0000")
    'pay [bank details], ring [telephone]'
    """
    if not _SUSPECT(text):
        return text
    text = mask_identifier(text)
    text = _SORT_AND_ACCOUNT.sub("[bank details]", text)
    text = _SAID_TO_BE_BANK.sub(lambda match: f"{match[1]} [bank details]", text)
    return _PHONE.sub("[telephone]", text)


def mask_narrative(text: str) -> str:
    """Mask all that :func:`mask_text` does, and postcodes: a narrative may name a home.

    >>> mask_narrative("Adaptations at 1 Example Road, B18 7QA")
    'Adaptations at 1 Example Road, [postcode]'
    """
    if not _SUSPECT(text):
        return text
    return _POSTCODE.sub(
        lambda match: "[postcode]" if normalise_postcode(match[0]) else match[0], mask_text(text)
    )


def _card(match: re.Match[str]) -> str:
    digits = re.sub(r"[^0-9]", "", match[0])
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    # The last four digits may be shown on a receipt and keep two cards apart.
    return f"[card ending {digits[-4:]}]" if total % 10 == 0 else match[0]


def _iban_holds(text: str) -> bool:
    """Check the two check digits (ISO 13616: the number modulo 97 is 1)."""
    bare = text.replace(" ", "")
    return int("".join(str(int(sign, 36)) for sign in bare[4:] + bare[:4])) % 97 == 1
