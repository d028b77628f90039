"""Every numeric limit on what people may send, in this one place; shown in ``docs/limits.md``.

Each limit is the most that is accepted: one more is refused. The line above a constant is its
line in the table of the documentation (``python -m tests.core.test_limits`` writes it).
"""

from __future__ import annotations

KB = 2**10
MB = 2**20

# -- uploads: any file ---------------------------------------------------------------------------

#: Size of a ledger or geodata file, in bytes
UPLOAD_BYTES = 50 * MB
#: Characters in the name that a file is shown under
LABEL_CHARACTERS = 255

# -- uploads: zip archives -----------------------------------------------------------------------

#: Files inside a zipped Shapefile
ARCHIVE_MEMBERS = 64
#: Parts inside a workbook (each sheet, drawing and style is one)
WORKBOOK_MEMBERS = 1_000
#: Bytes that all files inside an archive unpack to, together
ARCHIVE_UNPACKED = 500 * MB
#: How many times its packed size one file inside an archive may unpack to
ARCHIVE_RATIO = 100
#: Bytes up to which a file inside an archive is too small for that rule
ARCHIVE_SMALL = MB

# -- uploads: geodata ----------------------------------------------------------------------------

#: Features in one file
FEATURES = 100_000
#: Corners of one shape
VERTICES = 50_000
#: Corners of all shapes of one file
FILE_VERTICES = 2_000_000
#: Properties (columns) of one feature
PROPERTIES = 200
#: Bytes of one property's value
VALUE_BYTES = 10 * KB
#: Levels that JSON may be nested
JSON_DEPTH = 12
#: Levels that KML may be nested
KML_DEPTH = 64
#: Layers in a GeoPackage
LAYERS = 64
#: Characters in one cell of a CSV (the standard library's own limit)
CSV_CELL = 131_072

# -- geodata that an operator's command imports --------------------------------------------------

#: Size of a file, in bytes
REFERENCE_BYTES = 500 * MB
#: Features in one file
REFERENCE_FEATURES = 2_000_000
#: Corners of one shape
REFERENCE_VERTICES = 500_000
#: Corners of all shapes of one file
REFERENCE_FILE_VERTICES = 50_000_000
#: Layers in one file
REFERENCE_LAYERS = 1_000

# -- the child process that opens a file ---------------------------------------------------------

#: Processor time for an upload, in seconds
CHILD_CPU_S = 10
#: Time by the clock for an upload, in seconds
CHILD_WALL_S = 30
#: Address space for an upload, in bytes
CHILD_MEMORY = 512 * MB
#: Open files
CHILD_FILES = 64
#: Size of a file that it writes, in bytes
CHILD_FILE_BYTES = 64 * MB
#: Bytes that it hands back for an upload
CHILD_OUTPUT = 400 * MB
#: Processor time for an operator's import, in seconds
REFERENCE_CPU_S = 900
#: Address space for an operator's import, in bytes
REFERENCE_MEMORY = 8_192 * MB
#: Time that the integrity check of a GeoPackage may take, in seconds
DATABASE_CHECK_S = 10

# -- photos --------------------------------------------------------------------------------------

#: Size of a photo, in bytes
PHOTO_BYTES = 15 * MB
#: Pixels of a photo
PHOTO_PIXELS = 40_000_000
#: Address space of the child process that decodes a photo (a WebP of the most pixels needs it)
PHOTO_MEMORY = 1_024 * MB
#: Longer side of the large copy that is kept, in pixels
PHOTO_LARGE = 2_048
#: Longer side of the small copy that is kept, in pixels
PHOTO_SMALL = 480
#: Photos that one web process makes ready at the same time
PHOTOS_AT_ONCE = 2
#: How long the next one waits for its turn, in seconds
PHOTO_TURN_S = 10
#: Photos of one person that are shown, hidden or wait for a moderator
PHOTOS_OF_PERSON = 200
#: Photos of one place or organisation that are shown or wait for a moderator
PHOTOS_OF_THING = 24
#: Photos of one person that wait to be confirmed
PHOTO_DRAFTS = 5
#: Characters of what can be seen in a photo
PHOTO_DESCRIPTION_LONGEST = 500
#: Characters under a photo
PHOTO_CAPTION_LONGEST = 300
#: How long a browser may show a published photo again without asking, in seconds
PHOTO_CACHE_S = 60

# -- operations ----------------------------------------------------------------------------------

#: Longest list of contents that is read from a back-up, in bytes
BACKUP_MANIFEST_BYTES = 64 * MB
#: Hours without a new back-up after which the doctor complains of a published installation
BACKUP_OVERDUE_HOURS = 48
#: Room that must be free where the database and the stored files live, in bytes
DISK_FREE_BYTES = 2_048 * MB
#: How far the database's clock and the pages' may be apart, in seconds
CLOCK_APART_S = 5
#: Time in which the database must say that it is there for `/readyz`, in seconds
READY_S = 2
#: When to ask `/readyz` again, in seconds
READY_RETRY_S = 5

# -- waiting for the database --------------------------------------------------------------------

#: Connections that one web process keeps for each database role
POOL_SIZE = 5
#: Connections beyond these for a moment
POOL_OVERFLOW = 3
#: How long a page waits for a free connection, in seconds
POOL_WAIT_S = 3
#: How long a page waits to be connected, in seconds
CONNECT_S = 2
#: How long a page waits for somebody else's change of the same row, in seconds
LOCK_S = 2
#: Silence after which a page asks whether the database is there at all, in seconds
SILENCE_S = 1.5
#: How long the database may take to say so, in seconds
PROBE_S = 1.5
#: The same while it is known to stand still, in seconds
VOICE_S = 0.3
#: What a page waits beyond the longest statement, in seconds
STATEMENT_SLACK_S = 5
#: Longest statement of a page, in seconds
PAGE_STATEMENT_S = 20
#: Longest statement of a tile, in seconds
TILE_STATEMENT_S = 5
#: Longest statement of a job in the queue, in seconds
JOB_STATEMENT_S = 600
#: Time past its limit after which a statement is told of as stuck, in seconds
STUCK_S = 30
# One that writes holds rows; one that reads holds nobody up, and a walk sheet is drawn in it.
#: How long a transaction may do nothing, in seconds, by database role
IDLE_IN_TRANSACTION_S = {"writer": 10, "tiles": 10, "web": 30}

# -- people and requests -------------------------------------------------------------------------

#: Times within so many seconds, by account or network address
RATES: dict[str, tuple[int, int]] = {
    "sign_in": (10, 300),
    "second_factor": (10, 300),
    "sign_up": (5, 3600),
    "reset": (5, 1200),
    "contribute": (60, 3600),
    "comment": (20, 3600),
    "report": (10, 3600),
    "upload": (20, 86_400),
    "export": (60, 3600),
    "similar": (300, 600),
    "unsubscribe": (300, 600),
}
#: Fewest characters of a password
PASSWORD_SHORTEST = 12
#: Characters of a password
PASSWORD_LONGEST = 128
#: Characters of an e-mail address
EMAIL_LONGEST = 254
#: Characters of the name that is shown with contributions
DISPLAY_NAME_LONGEST = 80
#: Life of a link to choose a new password, in seconds
RESET_LINK_S = 3_600
#: Life of a link to confirm an address, in seconds
CONFIRM_LINK_S = 259_200
#: Life of an invitation, in seconds
INVITE_LINK_S = 604_800
# A ring with 200 to 1,000 households where 5,000 live on a square kilometre; the circle is wider
# than the ring, so that the place is never at its very edge.
#: Metres that the middle of a sensitive place's area of uncertainty lies away from it, at least
BLUR_NEAREST_M = 113
#: Metres that it lies away, at most
BLUR_FARTHEST_M = 252
#: Metres of the radius of that area around a point
BLUR_RADIUS_M = 300
#: How long a session may lie unused, in seconds
SESSION_IDLE_S = 1_209_600
#: Life of a session, in seconds
SESSION_LONGEST_S = 7_776_000
#: How long a session with a second factor may lie unused, in seconds
STRONG_IDLE_S = 28_800
#: Life of a session with a second factor, in seconds
STRONG_LONGEST_S = 86_400
#: Between the password and the second factor, in seconds
SECOND_STEP_S = 600
#: Recovery codes that are given out
RECOVERY_CODES = 10
#: Tries to send one e-mail
MAIL_TRIES = 10
#: Characters of a report, or of a moderator's words to an author
REPORT_LONGEST = 4_000
#: How long the answer to a form is kept in case it is sent again, in seconds
KEPT_ANSWER_S = 86_400
#: Bytes of a form without files
FORM_BYTES = 524_288
#: Parts of a form
FORM_PARTS = 1_000
#: Characters of an Idempotency-Key
IDEMPOTENCY_KEY_LONGEST = 64

# -- how long what tells of people is kept -------------------------------------------------------

#: Days that what happened with an account is kept
EVENTS_KEPT_DAYS = 395
#: Days that an e-mail is kept which cannot be sent
MAIL_KEPT_DAYS = 7
#: Days that a report is kept after somebody looked after it
REPORTS_KEPT_DAYS = 365
#: Days that a refused or withdrawn suggestion is kept
SUGGESTIONS_KEPT_DAYS = 365
#: Days that a notice about a group is remembered, sent or not
NOTICES_KEPT_DAYS = 30
#: Days that the numbers of a walk sheet are known after it was last printed
SHEETS_KEPT_DAYS = 400
#: Hours in which a photo must be confirmed
PHOTO_DRAFT_KEPT_HOURS = 24
#: Days that a refused, withdrawn or hidden photo is remembered
PHOTOS_KEPT_DAYS = 365
#: Minutes after which a file that a broken-off upload left behind is removed
PHOTO_LEFT_MINUTES = 60
#: Days in which an address must be confirmed
UNCONFIRMED_KEPT_DAYS = 7
#: Days in which an invitation must be taken
INVITED_KEPT_DAYS = 30
#: Days without a visit after which an account is erased
UNSEEN_KEPT_DAYS = 1_095
# -- shapes that people draw -------------------------------------------------------------------

#: Share of a drawn area that an offered repair of its outline may add or take
OFFERED_REPAIR_SHARE = 0.1
#: Characters of GeoJSON in a form
SHAPE_CHARACTERS = 400_000
#: Least radius of a circle of a known size around a place, in metres
RADIUS_SHORTEST_M = 5
#: Radius of a circle of a known size around a place, in metres
RADIUS_LONGEST_M = 10_000

# -- map files on their way into a register ------------------------------------------------------

#: Files of one person that may be on their way at once
GEOFILES_ON_THE_WAY = 10
#: Days that a file waits which nobody lets in
WAITING_KEPT_DAYS = 30
#: Shapes that the map of a preview shows
PREVIEW_SHAPES = 1_000
#: Rows that the table of a preview shows
PREVIEW_ROWS = 25
#: Refused rows, rows without a place and likely twins that a preview lists
PREVIEW_NOTES = 200
#: Characters of a source's name
SOURCE_LONGEST = 100

# -- walking -------------------------------------------------------------------------------------

#: How far a place may lie from a street to be walked from, in metres
WALK_SNAP_M = 100
#: Longest walk that is asked for, in metres
WALK_LONGEST_M = 5_000
#: Walks that may be asked for at once
WALKS_AT_ONCE = 6
#: Metres of streets that join nothing else, below which nobody is set onto them
WALK_ISLAND_M = 500
#: Points of one walking network
WALK_NODES = 5_000_000
#: Walking networks that one process keeps ready
WALK_NETWORKS_KEPT = 4

# -- what is near ------------------------------------------------------------------------------

#: Straight distance that may be asked for, in metres
NEAR_LONGEST_M = 50_000
#: Things that may be asked for as the nearest
NEAREST_MOST = 1_000
#: Things of one group that the page of what is near lists
NEAR_ROWS = 100
#: The same where one kind alone was asked for
NEAR_ROWS_ALONE = 500

# -- people and what they reach ----------------------------------------------------------------

#: People to one postcode of a small area, above which its postcodes are taken not to be all loaded
#: (of 825 small areas of Birmingham and Sandwell the fullest has 161)
PEOPLE_PER_POSTCODE = 300
#: Places that one question of coverage may measure to
COVERAGE_PLACES = 2_000
#: Hectares of the largest area that one question of coverage may be asked for
COVERAGE_LARGEST_HA = 100_000
#: Characters of how a list was checked before it was called complete
COMPLETE_HOW_LONGEST = 1_000

# -- sites that are drawn to be laid over the map ------------------------------------------------

#: Corners of a drawn site, so that its page's address holds it
OVERLAY_CORNERS = 100
#: Characters of a drawn site in an address; two of them stand in one where they are compared
OVERLAY_CHARACTERS = 1_900
#: Size of a drawn site, in hectares
OVERLAY_SITE_HA = 1_000
#: Homes on a drawn site
OVERLAY_HOMES = 100_000

# -- plans ---------------------------------------------------------------------------------------

#: Characters of a section's text
PLAN_SECTION_CHARACTERS = 20_000
#: Sections of a plan
PLAN_SECTIONS = 40
#: Pieces of evidence in a section
PLAN_BLOCKS = 12
#: Pictures of an edition: each map takes about a second to draw
PLAN_PICTURES = 40
#: Actions of a plan
PLAN_ACTIONS = 60
#: Milestones of an action
PLAN_MILESTONES = 20
#: Uses and sources of money in a plan
PLAN_MONEY_LINES = 300
#: Steps that are told of an action
PLAN_STEPS = 200
#: Names that a form of a plan offers to choose from
PLAN_PLACE_CHOICES = 500
#: Days for which a draft may be out for comment
PLAN_ROUND_LONGEST_DAYS = 180
#: Characters of a comment on a draft
PLAN_COMMENT_LONGEST = 4_000
#: Comments of one person on one draft
PLAN_COMMENTS_OF_PERSON = 60
#: Characters of the group's answer to a comment
PLAN_ANSWER_LONGEST = 2_000
#: Comments that stand below one section of a draft; all of them have a page of their own
PLAN_COMMENTS_BESIDE = 20
#: Versions of a section that are listed
PLAN_VERSIONS_LISTED = 200

# -- developments: votes and saved filters -------------------------------------------------------

#: People who find a development not relevant, from which on the list leaves it out
NOT_RELEVANT_VOTES = 3
#: Saved filters of one person
SAVED_FILTERS = 30
#: Characters in the name of a saved filter
FILTER_NAME_CHARACTERS = 80
#: Developments that the map of a list draws
SIFTED_ON_MAP = 2_000

# -- what working groups say -----------------------------------------------------------------------

#: Characters of one post in a thread
POST_LONGEST = 5_000
#: People that one post names with “@”
MENTIONED = 20
#: Hours before a poll closes within which who has not voted is told so
POLL_CLOSING_HOURS = 48
#: Minutes, times the tries so far, until a refused e-mail about groups is tried again
NOTICE_AGAIN_MINUTES = 30
#: Things of one group that one e-mail tells of; the rest is counted
NOTICES_IN_MAIL = 40
#: Characters of a post that an e-mail repeats
NOTICE_CHARACTERS = 400
#: Characters of an e-mail's subject before the group's name
NOTICE_SUBJECT = 120
#: Annotations, the newest, that the map draws of what groups say to everybody
SAID_ON_MAP = 500
#: Characters of a note that is typed in from a walk sheet
SHEET_NOTE_LONGEST = 1_000
#: Rows for further notes below the numbers of a walk sheet
SHEET_MORE_ROWS = 8
#: Answers of one poll
POLL_ANSWERS = 8
#: Characters of one answer of a poll
POLL_ANSWER_LONGEST = 120
#: Days that a poll may be open
POLL_LONGEST_DAYS = 90
