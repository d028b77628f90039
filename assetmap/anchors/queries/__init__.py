"""Every read about anchors: registers, ledgers and the arrays that catchments are made of."""
