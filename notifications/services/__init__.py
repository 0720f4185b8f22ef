"""The verbs of notifications: write a mail, send it."""
