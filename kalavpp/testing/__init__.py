"""Help for tests that need more than one app: cloned databases, a live shop in processes of its own."""
