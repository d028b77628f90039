"""What is planned, sifted: filters of the list, filters that people keep, votes of “not relevant”.

Not the developments themselves, and not what a vote means: it hides nothing for good, and no sum
changes by it.
"""
