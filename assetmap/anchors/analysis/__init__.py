"""Spend-catchment arithmetic: pure functions on arrays. No database, no files, no clock."""
