"""assetmap: community assets, anchor institutions and where their money lands."""

__version__ = "0.1.0"
