"""The API's toolkit: one error body, one list envelope, strict input, money, idempotency, rate limits, schema.

Every app's ``api`` room is built from these pieces; they know no app.
"""
