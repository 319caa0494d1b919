"""The annual tender plan: what the municipality means to buy, and when."""
