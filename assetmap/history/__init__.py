"""Who changed what, and why: kept by a database trigger, read here."""
