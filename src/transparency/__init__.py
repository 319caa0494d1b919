"""A municipality's procurement in the open: tender plan, market dialogues, promises and partnerships."""

__version__ = "0.1.0"
