"""Pure functions over arrays: costs between people and places, and what follows from them."""
