"""The programme's own neighbourhoods: entered, named and drawn by its coordinators.

Not here: other boundaries (``places``), which are loaded from files.
"""
