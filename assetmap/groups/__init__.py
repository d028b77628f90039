"""Working groups: residents and others who work on a place together.

Not here: the plans that they write (``plans``), roles themselves (``accounts``).
"""
