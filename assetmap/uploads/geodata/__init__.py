"""Geodata in the formats that people have, read as what the bytes are: one file a format."""
