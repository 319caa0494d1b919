"""Speeds of the site as ratios to peers, measured in one run on one machine.

`python -m bench` measures everything and writes `bench/RESULTS.md`. A ratio says the same on a slow and on
a fast machine; a number of seconds does not. So each peer does the same kind of work under the same server
settings, and the two take turns in rounds.
"""
