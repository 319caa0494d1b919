"""Files and feeds from outside, read as hostile input: bytes in, records out."""
