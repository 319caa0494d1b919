"""Files that people share: kept outside of the web root, given out only to who may have them."""
