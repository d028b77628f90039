"""Words of the pages in other languages; docs/translating.md says how they are kept."""
