"""Pure arithmetic of walking on arrays; no database and no page."""
