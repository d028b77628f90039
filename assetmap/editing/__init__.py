"""Pages on which records are entered, changed and withdrawn: the same for every register.

Not here: what a register's records are, and who may do what; each hands over its own form, words
and services (``registers.Register``).
"""
