"""What the site is measured against. Each is served by `bench.serve`."""
