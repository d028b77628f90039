"""Land that is to be built on: sites of brownfield registers and what is known of their homes.

Not the places that people value (``assets``), and not who promised what to whom beyond what the
registers say.
"""
