"""What may be said of an organisation: fields of facts, with their words."""

from __future__ import annotations

from assetmap.core.words import later

#: Field to its words, in the order of pages.
FIELDS: dict[str, str] = {
    "activity": later("What they do"),
    "service_area": later("Where they work"),
    "capacity": later("What they can take on"),
    "language": later("Languages spoken"),
    "contact": later("Contact"),
    "link": later("Read more"),
    "grant": later("Grants received"),
    "identifier": later("Identifier that another record holds too"),
}
