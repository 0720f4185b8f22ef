"""The ground every other app stands on.

Owns money, the clock, errors, the status machine, events, the audit trail, public ids, request plumbing
and the API toolkit. Knows nothing about shops, products or orders and imports no other app.
"""
