"""A server to fetch from."""

from https_site import authority, site

__all__ = ["authority", "site"]
