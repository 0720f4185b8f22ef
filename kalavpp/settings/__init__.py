"""Settings: base (shared), dev, test, prod."""
