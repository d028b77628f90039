"""A ledger on its way in: uploaded, checked, corrected, sent for release, released by another."""
