"""Doors for files: one module per register or geodata format, all under one contract."""
