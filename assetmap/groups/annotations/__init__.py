"""What groups write onto the map: about a thing that is there, or about a place that they draw.

Not here: talking about it (threads), and what a plan makes of it (``plans``).
"""
