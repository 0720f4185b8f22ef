"""Shipping: what delivery costs.

Owns VendorShipping (a flat fee per vendor). Knows vendors and core; it is handed groups of plain values and never
sees a cart or an order. Delivery is offered within India.
"""
