"""History: every change to a record, appended, chained and never rewritten."""
