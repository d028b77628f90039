"""Shared Flask parts: error pages, security headers, access, charts. Holds no domain rule."""
