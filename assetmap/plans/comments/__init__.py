"""What is said of a draft plan: by its group beside the text, by everybody in a public stage.

Not here: what the draft says (``plans``), and how contributions are decided on (``moderation``).
"""
