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
