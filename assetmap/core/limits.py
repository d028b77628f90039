"""Every numeric limit in one place; ``docs/limits.md`` shows them and a test compares."""

from __future__ import annotations

# -- operations --------------------------------------------------------------------------------

#: Longest manifest that is read from a back-up.
BACKUP_MANIFEST_BYTES = 64 * 2**20
#: After so many hours without a new back-up the doctor complains of a published installation.
BACKUP_OVERDUE_HOURS = 48
#: So much room must be free where the database and the stored files live.
DISK_FREE_BYTES = 2 * 2**30
#: The database's clock and ours may differ by so much.
CLOCK_APART_S = 5
