"""Tests of developments."""
