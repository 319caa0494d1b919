"""The common procurement vocabulary: what is bought, in codes, names and everyday words."""
