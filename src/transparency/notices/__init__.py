"""Notices of the EU's tender journal: what they say, where in the plan they belong, and how far ahead the plan was."""
