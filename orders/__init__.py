"""Orders: the buyer's side of a sale.

Owns Cart and CartItem (what somebody means to buy), Order (one checkout), VendorOrder (one vendor's part of it, with
the state machine) and OrderLine (what was bought, with its frozen commission and tax), and CommissionRule (dated
rates of the platform's fee). Imports catalog, payments, shipping, tax, digital_assets, vendors, media, accounts,
places and core. The money itself is in payments: an Order points at its Payable, a VendorOrder at its Share.
"""
