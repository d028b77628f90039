"""How near things are, and who reaches what: in a straight line and on foot.

Not a register: it reads assets, organisations, anchors and developments and keeps nothing but
streets.
"""
