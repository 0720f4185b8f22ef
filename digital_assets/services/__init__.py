"""The verbs of digital_assets."""
