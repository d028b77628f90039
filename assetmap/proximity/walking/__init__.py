"""Walking over the streets of a loaded extract: what is reached, how far it is, what is in between.

No street is invented: where no network is loaded there is no answer, and the reason is said.
"""
