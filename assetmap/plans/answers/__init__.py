"""What each kind of evidence says, by the functions that draw the pages it is of."""
