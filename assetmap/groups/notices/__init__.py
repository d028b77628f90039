"""Notices: what a group's people are told by e-mail, at once, once a day or never.

Not here: e-mails about accounts and invitations (``accounts``).
"""
