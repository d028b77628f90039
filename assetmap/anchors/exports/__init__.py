"""A catchment as files to take away: each carries its sources, its caution and its dates."""
