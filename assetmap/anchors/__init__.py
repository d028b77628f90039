"""Anchor institutions: their sites, their payment ledgers and the spend catchments drawn from them."""
