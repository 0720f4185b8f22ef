"""Notifications: mails about what happened.

Owns Message (one mail to one address about one thing). Hears the events of other apps, reads their selectors and
models, and is imported by nobody.
"""
