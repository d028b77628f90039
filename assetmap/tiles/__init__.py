"""Vector tiles of what is published, and what lies under a click; read by a role of its own.

It owns no register: views in the schema ``tiles`` say what may be seen, and the role that reads
them may read nothing else. Drawing them is the browser's work (``static/js/map/tiles.js``).
"""
