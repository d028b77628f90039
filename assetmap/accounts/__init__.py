"""People, what they were granted, and sign-in; and the evaluation of the permission table.

Not here: what each role may do, which every area declares for itself.
"""
