"""The asset register: places that a community values. Not developments, not organisations."""
