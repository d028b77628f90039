"""Plans that working groups write, with evidence that is live in a draft and frozen in an edition.

Not here: the groups themselves (``groups``), and how any figure is worked out: every figure comes
from the function that draws its own page.
"""
