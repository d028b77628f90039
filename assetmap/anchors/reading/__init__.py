"""Reading payment ledgers as public bodies publish them. No database, no network."""
