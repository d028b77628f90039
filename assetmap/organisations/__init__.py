"""Community organisations and public bodies with their identifiers and places."""
