"""Anchor institutions: sites, payment ledgers, and the spend catchments drawn from them."""
