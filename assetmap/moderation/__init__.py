"""What people suggest: held until a moderator decides, or published at once where that is set.

Not here: what a suggestion does to a register. The registers stand above and hand over how each
kind is shown and carried out.
"""
