"""Who is within reach of a kind of place, and who is not: people, limits, standards, shares.

Not here: what is near one place (``proximity``), the streets themselves (``proximity.walking``).
"""
