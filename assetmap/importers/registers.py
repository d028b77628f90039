"""Every register that takes map files; one more is one more line here."""

from __future__ import annotations

from collections.abc import Mapping

from assetmap.importers.asset_target import ASSETS
from assetmap.importers.outline_target import DEVELOPMENTS
from assetmap.importers.targets import Target

TARGETS: Mapping[str, Target] = {"assets": ASSETS, "developments": DEVELOPMENTS}
