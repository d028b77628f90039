"""Places as reference: postcodes, boundaries, neighbourhoods, deprivation. Not assets."""
