"""Threads of a working group: what is said, polls with a deadline, and the decision at the end.

Not here: what is drawn or noted on the map (annotations).
"""
