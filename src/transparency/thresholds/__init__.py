"""The amounts from which EU's rules on public procurement apply."""
