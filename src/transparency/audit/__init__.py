"""Who did what, when and why: the append-only log that administrators read. Not public."""
