"""A development laid over what is there: what lies inside it, at its edge and within reach.

What is promised of it stands with the development; who walks where is ``proximity``'s.
"""
