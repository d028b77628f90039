"""Relationships between assets, organisations and anchors. Not the things themselves."""
