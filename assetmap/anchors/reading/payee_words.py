"""Words that make a payee a body and not a private person: a table to read and extend.

Words that are surnames as well (Hall, Church, Park, Chambers, Power, Law, Bank, Temple, Lodge) are
left out on purpose: “Mrs A Church” must not be named because of her name.
"""

from __future__ import annotations

from typing import Final

_LEGAL = """
ltd limited llp plc cic cio lp inc co company corp corporation gmbh bv sarl srl holdings group
"""
_PUBLIC = """
trust council surgery practice centre center nhs nhst ccg icb nhsft ambulance police borough city
county district authority agency agencies department dept ministry government govt hmrc dwp
commission board committee office university college school schools academy academies nursery
nurseries preschool hospital hospitals hospice infirmary clinic pharmacy chemist chemists
health healthcare medical dental pharmaceuticals ccgs ics council's courts embassy
"""
_VOLUNTARY = """
association associations society foundation charity charities partnership partnerships diocese
mosque gurdwara synagogue ministries fellowship federation union league institute network forum
alliance club clubs fc rfc scouts guides youth community communities project projects fund funds
museum gallery library theatre theatres festival events arts sports leisure rugby cricket football
friends volunteers volunteering hub enterprise enterprises
"""
_TRADES = """
services service solutions systems international uk europe global national consulting consultants
consultancy consultant management property properties estates lettings housing construction
builders building contractors contracting engineering engineers electrical electrics plumbing
heating roofing joinery decorators cleaning cleaners maintenance repairs garage motors autos
cars taxis coaches travel transport haulage logistics hire rental rentals media design designs
printing printers publishing publications books software computers computing technology
technologies digital data telecom telecoms communications energy gas electricity fuels
recycling environmental insurance finance financial investments pensions solicitors solicitor
barristers accountants accountancy architects surveyors training education learning recruitment
employment personnel staffing catering foods restaurant cafe hotel hotels bakery butchers
supplies supply suppliers stores shop shops retail wholesale trading traders products equipment
manufacturing industries industrial laboratory laboratories labs scientific instruments furniture
flooring windows security alarms safety music productions studio studios farms landscapes
landscaping fostering adoption support express online care homecare homes nursing residential
locksmiths partners associates sons bros brothers ta
"""
_PAYMENTS = """
petty payroll imprest salaries wages refunds account accounts general
"""


def _words(*tables: str) -> frozenset[str]:
    return frozenset(word for table in tables for word in table.split())


BODY_WORDS: Final = _words(_LEGAL, _PUBLIC, _VOLUNTARY, _TRADES, _PAYMENTS)
"""Lower-case words; any of them in a name makes the payee a body."""

SHORT_SURNAMES: Final = _words("li wu ng ho lo xu ma ye yu hu lu fu su du an ba ko le ha oh bo")
"""Two-letter surnames, which are not initials."""
