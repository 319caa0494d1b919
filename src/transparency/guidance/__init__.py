"""Guidance that answers a small company's own question: guides, glossary, calculators, fit check."""
