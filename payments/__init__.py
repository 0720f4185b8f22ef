"""Payments: money for something payable, divided among vendors, kept in a ledger that cannot be edited.

Owns Payable and Share (what is paid for and who gets which part), Payment, Refund, Attempt (every outside
call is a row first), the ledger with the vendors' cached balances, payouts and the inbox of provider events.
Imports vendors, accounts and core. It never knows a cart, an order or a product: whoever is paid for
registers a ``ports.PayableHandler`` and is called inside the settling transaction.
"""
