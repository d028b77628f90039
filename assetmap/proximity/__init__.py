"""How far things are from each other, and who reaches what: in a straight line and on foot."""
