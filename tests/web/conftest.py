"""Where Hypothesis keeps its examples: not in the checkout, where pytest would walk into them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis.configuration import set_hypothesis_home_dir

set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "assetmap-hypothesis")
