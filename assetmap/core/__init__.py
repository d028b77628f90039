"""Ground that every area stands on: settings, database, errors, coordinates, money. No Flask."""
