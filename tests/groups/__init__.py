"""Working groups and what they write onto the map."""
