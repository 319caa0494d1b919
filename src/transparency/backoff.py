"""How long to wait before something that has failed is tried again. Pure."""

from datetime import timedelta

_MOST_DOUBLINGS = 20
"""More would be a number that no wait can be; `longest` has been reached long before."""


def backoff(first: timedelta, doublings: int, longest: timedelta) -> timedelta:
    """`first`, doubled so many times, and `longest` at most."""
    return min(first * (1 << min(doublings, _MOST_DOUBLINGS)), longest)
