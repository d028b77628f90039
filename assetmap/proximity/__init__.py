"""How near things are: the nearest, and all within a distance, in a straight line.

Not a register: it reads assets, organisations, anchors and developments and keeps nothing.
"""
