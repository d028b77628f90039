"""Every number that bounds what people may send, keep or wait for; ``docs/limits.md`` shows them.

Sorted by subject. Each has a test at the limit and one past it.
"""

from __future__ import annotations

# -- back-ups ------------------------------------------------------------------------------------

#: Longest manifest that is read from a back-up.
BACKUP_MANIFEST_BYTES = 64 * 2**20
#: After so many hours without a new back-up the doctor complains of a published installation.
BACKUP_OVERDUE_HOURS = 48
