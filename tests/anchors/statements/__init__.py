"""Tests of yearly statements."""
