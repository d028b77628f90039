"""The invented plan's four actions on its four places, and an invented budget with a gap."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from assetmap.core.permissions import Principal
from assetmap.plans.actions.services import add_action, add_money
from assetmap.plans.models import Plan

#: What each action says; the day of its start and its milestones lie after the plan's own day.
ACTIONS = (
    {
        "title": "One level way along the dam",
        "place": "Edgbaston Reservoir (asset)",
        "text": "A step-free path from the road to the dam, asked for before the first 200 homes "
        "are lived in.",
        "leads": "Example reservoir group",
        "helps": "The council's planners",
        "starts": "2027-03-01",
        "milestones": "2027-06-30: the path is drawn and priced\n"
        "2028-03-31: it is a condition of the next permission",
        "indicator": "Pushchairs and wheelchairs are seen on the dam on a Saturday.",
    },
    {
        "title": "One summer on the playing field",
        "place": "Example playing field (asset)",
        "text": "A licence of the owner for one summer, with a mower, goals and insurance.",
        "leads": "Friends of the Example Playing Field",
        "helps": "Specimen Gardens CIC",
        "starts": "2027-05-01",
        "milestones": "2027-02-28: the owner has answered\n2027-05-01: the gate is open",
        "indicator": "Days on which somebody plays, counted at the gate.",
    },
    {
        "title": "Open the church hall on weekdays",
        "place": "Example church building (asset)",
        "text": "A kitchen that passes inspection, and somebody who holds the key.",
        "leads": "",
        "helps": "Sample Catering Co-operative Ltd",
        "starts": "",
        "milestones": "a lead is found",
        "indicator": "",
    },
    {
        "title": "Workshops in the old works",
        "place": "Example works (asset)",
        "text": "Ask for 400 square metres of small workshops when the works are built over.",
        "leads": "Example reservoir group",
        "helps": "Example Cleaning CIC",
        "starts": "2027-09-01",
        "milestones": "2027-12-31: the developer has answered in writing",
        "indicator": "Small firms of the neighbourhood that work there a year after opening.",
    },
)
#: (number of the action from 1, 0 for the plan as a whole), kind, words, amount, secured.
MONEY = (
    (1, "use.building", "Ramp, paving and handrails", "85,000", ""),
    (1, "use.fees", "Drawings and a price", "6,500", ""),
    (1, "source.s106_cil", "Asked for with the next permission", "85,000", ""),
    (2, "use.running", "Mower, goals and insurance for one summer", "4,200", ""),
    (2, "source.grant", "A community fund", "2,500", "yes"),
    (2, "source.in_kind", "Mowing by volunteers", "1,200", "yes"),
    (3, "use.building", "Kitchen", "", ""),
    (3, "use.people", "A caretaker for ten hours a week, one year", "7,800", ""),
    (3, "source.community_shares", "A share offer to neighbours", "10,000", ""),
    (4, "use.fees", "Advice on the lease", "3,000", ""),
    (4, "source.loan", "A social lender", "3,000", ""),
    (0, "use.people", "A part-time organiser, one year", "14,500", ""),
    (
        0,
        "source.anchor_contract",
        "Grounds of the hospital, the part that pays for it",
        "6,000",
        "",
    ),
)


def add_actions(session: Session, *, actor: Principal, plan: Plan, today: date) -> None:
    """Put the actions and the money into the plan, through the services that everybody uses."""
    slugs = [""]
    for said in ACTIONS:
        made = add_action(session, actor=actor, plan=plan.slug, said=said, today=today)
        slugs.append(made.slug)
    for number, kind, words, amount, secured in MONEY:
        said = {"kind": kind, "words": words, "amount": amount, "secured": secured}
        add_money(
            session, actor=actor, plan=plan.slug, said={**said, "action": slugs[number]},
            today=today,
        )  # fmt: skip
