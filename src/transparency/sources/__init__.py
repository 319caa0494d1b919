"""News from elsewhere: feeds that are fetched or read in, and what staff make of what they bring."""
