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
#: So long may the database take to say that it is there; when to ask again if it does not.
READY_S, READY_RETRY_S = 2, 5

# -- people and requests -----------------------------------------------------------------------

#: What is limited: how many times within how many seconds, by account or network address.
RATES: dict[str, tuple[int, int]] = {
    "sign_in": (10, 300),
    "second_factor": (10, 300),
    "sign_up": (5, 3600),
    "reset": (5, 1200),
    "contribute": (60, 3600),
    "report": (10, 3600),
    "upload": (20, 86_400),
    "export": (60, 3600),
}
PASSWORD_SHORTEST, PASSWORD_LONGEST = 12, 128
EMAIL_LONGEST = 254
DISPLAY_NAME_LONGEST = 80
#: Links in e-mails, in seconds.
RESET_LINK_S, CONFIRM_LINK_S, INVITE_LINK_S = 3600, 3 * 86_400, 7 * 86_400
#: A session ends when nobody used it for so long, and at the latest so long after it began.
SESSION_IDLE_S, SESSION_LONGEST_S = 14 * 86_400, 90 * 86_400
#: The same where a second factor gives more rights.
STRONG_IDLE_S, STRONG_LONGEST_S = 8 * 3600, 24 * 3600
#: Between the password and the second factor.
SECOND_STEP_S = 600
RECOVERY_CODES = 10
#: How often an e-mail is tried before somebody must look.
MAIL_TRIES = 10
#: An answer kept for a repeated request.
KEPT_ANSWER_S = 86_400
#: A form as text, and its number of fields; files have limits of their own.
FORM_BYTES, FORM_PARTS = 512 * 1024, 1_000
IDEMPOTENCY_KEY_LONGEST = 64
