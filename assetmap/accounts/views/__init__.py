"""Pages about accounts: how one enters, one's own account, and other people's."""

from __future__ import annotations

from assetmap.accounts.views import entering, letters, mine, people
from assetmap.accounts.views.drawing import blueprint

__all__ = ["blueprint", "entering", "letters", "mine", "people"]
