"""Yearly statements: what an anchor publishes of a ledger that it keeps private.

Whole financial years, fixed distance bands and districts, nothing else; each is worked out once,
looked at by its people, published by a second person, and stands as it was published.
"""
