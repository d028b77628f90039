"""What a plan will do, what it costs, who pays for it, and what became of it."""

from __future__ import annotations
