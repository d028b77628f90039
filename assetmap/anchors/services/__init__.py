"""Every write about anchors: loading ledgers, correcting places."""
