"""What people must be able to trust: what is kept of them, how long, and the pages that say so."""
