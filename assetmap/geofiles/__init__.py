"""A map file on its way into a register: sent, read, looked at, mapped, confirmed, undone.

It owns the journey and nothing of what a file becomes: that is a ``Target`` (today assets), which
keeps rows by the same service as the command's importer.
"""
