"""What each page shows: from records to the values of its template."""
