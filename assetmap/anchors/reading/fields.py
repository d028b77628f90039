"""Which header names mean which field: a table to read and extend, not code.

Names are in the reduced form of ``headers.reduce_header`` (lower case, no ``£``, no
punctuation). Within a field the earlier name wins when a ledger has several such columns.
Sources: HM Treasury's guidance on spend over £25,000 (2013), the Local Government Transparency
Code (2015) with the Local Government Association's schema, and the headers met in published files.
"""

from __future__ import annotations

from typing import Final, Literal

AmountBasis = Literal["net", "gross", "unknown"]

FIELDS: Final = (
    "date",
    "supplier",
    "supplier_id",
    "vat_number",
    "amount",
    "net",
    "gross",
    "vat",
    "postcode",
    "address",
    "category",
    "description",
    "reference",
)
# The order in which a money column is taken: net wins, and its basis is recorded.
MONEY: Final = ("net", "amount", "gross")

_TABLE: Final = {
    "date": """
        paid date; date paid; payment date; date of payment; payment made date; clearing date
        invoice payment date; pay date; paid; payment run date; cheque date; bacs date
        date; transaction date; trans date; effective date; ledger date; gl date; posting date
        accounting date; date posted; invoice date; inv date; date of invoice; doc date
        document date; tax date
    """,
    "supplier": """
        supplier name; supplier; supplier beneficiary name; supplier beneficiary; supplier name t
        beneficiary name; beneficiary; vendor name; vendor; payee name; payee; paid to; creditor
        creditor name; merchant name; merchant; supplier s name; name of supplier; supplier title
        company name; recipient; recipient name; paid to supplier; trading name; name
    """,
    "supplier_id": """
        supplier id; supplier number; supplier no; supplier code; supplier ref
        supplier reference; vendor id; vendor number; vendor no; vendor code; creditor id
        creditor number; creditor no; local supplier internal reference; supplier account
        supplier internal reference; payee id
    """,
    "vat_number": """
        vat registration number; supplier vat registration number; supplier vat number; vat number
        vat reg no; 9 vat reg no; vat reg number; vat registration no; vat no; supplier vat no
        supplier vat reg no; supplier vat registration no
    """,
    "amount": """
        amount; payment amount; amount paid; transaction amount; invoice amount; line amount
        amount in sterling; amount in pounds; ap amount
        total amount; amount s; value; payment value
        transaction value; invoice value; sum of amount; amount gbp; total paid; paid amount
        sum paid; spend; spend amount; payment; total; amount in sterling s; total payment
        distribution amount; invoice line amount; amt
    """,
    "net": """
        net amount; net; amount net; net value; net paid; amount net of vat; net of vat
        amount excluding vat; amount excl vat; amount ex vat; excluding vat; excl vat; ex vat
        net invoice amount; net payment amount; net total; total net; net line amount
        amount exc vat; exc vat; net cost; value net; net amt; amount exclusive of vat
        net distribution amount
    """,
    "gross": """
        gross amount; gross; amount gross; gross value; amount including vat; amount incl vat
        amount inc vat; including vat; incl vat; inc vat; total including vat; gross paid
        amount in sterling s incl vat; amount in sterling incl vat; gross invoice amount
        gross payment amount; gross total; total gross; total inc vat; total incl vat
        gross amount paid; value gross; gross amt; amount inclusive of vat
    """,
    "vat": """
        vat; vat amount; irrecoverable vat; unrecoverable vat; recoverable vat; vat paid; vat value
        non recoverable vat; amount of vat; vat s; tax amount; irrecoverable vat amount
    """,
    "postcode": """
        supplier postcode; postcode; post code; supplier post code; vendor postcode; payee postcode
        supplier post code zip; supplier site postcode; supplier zip; postal code; zip
        beneficiary postcode; supplier address postcode; remittance postcode
    """,
    "address": """
        supplier address; address; vendor address; payee address; supplier full address
        full address; supplier site address; remittance address; supplier address line 1
        address line 1; address 1; supplier address 1; supplier address line 2; address line 2
        address 2; supplier address 2; address line 3; address 3; supplier address line 3
        supplier address 3; address line 4; address 4; address line 5; address 5
        supplier location; supplier town
    """,
    "category": """
        expense type; expenses type; expenditure category; category; procurement category
        spend category; expenditure type; service category label; category description
        merchant category; procurement classification; account description; subjective description
        expenditure account code description; g l description
        gl description; detailed expenditure type
        type of expenditure; expenditure category t; expense area; expenses area; cost element
        merchant category group; cipfa expenditure code; sercop expenditure category; account
        service label; service area; category of spend; procurement category name
    """,
    "description": """
        description; narrative; purpose of spend; purpose of expenditure; purpose; details
        purpose of expenditure narrative; payment description; invoice description; line description
        summary of purpose; summary of the purpose of the expenditure; description of goods
        goods and services; item description; transaction description; purpose summary; detail
        description of goods services; reason
        what for; expenditure description; description of spend
    """,
    "reference": """
        transaction number; transaction no; transaction reference; trans no; transaction id
        transaction ref; trans number; payment reference; payment ref; payment number; payment no
        invoice number; invoice no; document number; document no; doc no; sap document number
        voucher number; voucher no; internal reference; reference number; reference; ref; ref no
        their reference; our reference; cheque number; unique reference; unique id; trans ref
        transaction number id; invoice reference; invoice ref; document reference; invoice
    """,
}


def _names(text: str) -> tuple[str, ...]:
    return tuple(
        name.strip() for line in text.splitlines() for name in line.split(";") if name.strip()
    )


NAMES: Final = {field: _names(text) for field, text in _TABLE.items()}
"""Field to reduced header names, best first."""

FIELD_OF: Final = {
    name: (field, rank) for field, names in NAMES.items() for rank, name in enumerate(names)
}
"""Reduced header name to its field and its place in the field's list."""
