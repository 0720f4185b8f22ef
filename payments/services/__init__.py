"""The only writers of money rows."""
