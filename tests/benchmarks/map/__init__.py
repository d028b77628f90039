"""The map that residents open: its tiles, features, mixed load and first view."""
