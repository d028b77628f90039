"""How fast people walk, and the distances that standards name.

Distances are kept; minutes follow from a named profile, because the standards disagree: Transport
for London's PTAL takes 80 m a minute (640 m in 8 minutes, 960 m in 12), Natural England 1 km in 15
minutes. ``slower`` is our assumption for somebody with a small child or a stick.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

#: Distances in metres that are offered by name: 5, 10 and 15 minutes at the standard pace.
NAMED_DISTANCES_M = (400, 800, 1_200)


@dataclass(frozen=True)
class Profile:
    """A pace, as metres in a quarter of an hour: so the standards' figures stay whole."""

    name: str
    quarter_hour_m: int

    @property
    def m_per_s(self) -> float:
        """Metres a second."""
        return self.quarter_hour_m / 900


STANDARD = Profile("standard", 1_200)
CAUTIOUS = Profile("cautious", 1_000)
SLOWER = Profile("slower", 720)
PROFILES = MappingProxyType({one.name: one for one in (STANDARD, CAUTIOUS, SLOWER)})


def minutes_of(distance_m: float, profile: Profile = STANDARD) -> float:
    """How long does a walk take?

    >>> minutes_of(960), minutes_of(1_000, CAUTIOUS), minutes_of(480, SLOWER)
    (12.0, 15.0, 10.0)
    """
    return distance_m * 15 / profile.quarter_hour_m


def metres_of(minutes: float, profile: Profile = STANDARD) -> float:
    """How far does one come?

    >>> metres_of(15), metres_of(15, CAUTIOUS), metres_of(10, SLOWER)
    (1200.0, 1000.0, 480.0)
    """
    return minutes * profile.quarter_hour_m / 15
