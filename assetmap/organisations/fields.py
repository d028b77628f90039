"""What may be said of an organisation: fields of facts, with their words."""

from __future__ import annotations

#: Field to its words, in the order of pages.
FIELDS: dict[str, str] = {
    "activity": "What they do",
    "service_area": "Where they work",
    "capacity": "What they can take on",
    "language": "Languages spoken",
    "contact": "Contact",
    "link": "Read more",
    "grant": "Grants received",
    "identifier": "Identifier that another record holds too",
}
