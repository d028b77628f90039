"""The sections that a new plan begins with."""

from __future__ import annotations

#: The sections in which actions and money stand.
ACTIONS, FINANCE = "actions", "finance"
SECTIONS = (
    ("vision", "Vision"),
    ("our-place", "Our place"),
    ("our-economy", "Our economy"),
    ("assets", "Assets"),
    ("opportunities", "Opportunities"),
    ("people", "People"),
    (ACTIONS, "Actions"),
    (FINANCE, "Finance"),
    ("evidence-note", "Evidence note"),
)
#: What may be written there, said where a section is empty.
HINTS = {
    "vision": "What should this place be like in ten years, and for whom?",
    "our-place": "Who lives here, what is near, what is changing?",
    "our-economy": "What work is here, and where do large buyers spend their money?",
    "assets": "What is already here that the plan builds on?",
    "opportunities": "What could be done, and what makes it possible now?",
    "people": "Who takes part, who is missing, and how are they asked?",
    "actions": "What is done first, where, by whom, and by when?",
    "finance": "What does it cost, and what is secured?",
    "evidence-note": "What do the figures rest on, and what do they not show?",
}
