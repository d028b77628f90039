"""Walk sheets come home: what was printed under which numbers, and its notes typed back in.

Not here: how a sheet is drawn and printed (``paper``).
"""
