"""A small payment provider of our own, so that the whole shop runs without an account anywhere.

It plays another company: own tables, own process (``python -m sandbox``), reached over HTTP only, with a
hosted page, signed webhooks, refunds, connected accounts, transfers and payouts. No money moves; production
settings refuse it. Imports ``core`` alone. Its words: payment, refund, account, transfer, reversal, payout;
amounts are minor units; a row's ``state`` is what the API calls ``status``.
"""
