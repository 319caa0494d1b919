"""Files and feeds from outside, read as hostile input: bytes in, records out."""

import csv

# How long a cell may be is for its reader to say, by the cell's name; the files themselves are bounded.
csv.field_size_limit(20_000_000)
