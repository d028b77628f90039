"""What was promised with a development, what came of it, and the documents that say so.

Promises are obligations (S106) and levies (CIL): sums, or things that are to be built. Not the
developments themselves, and no ledger: what a council received stands here as its papers say it.
"""
