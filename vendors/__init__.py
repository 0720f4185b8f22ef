"""Vendors: who sells.

Owns the shop (`Vendor`), its maker profile (artisan, story, craft, place), the application to sell and
the decision on it.  Words: *vendor* is the shop and the party of a contract; *artisan* is the maker whose
name stands on its things; *apply*, *approve*, *reject*, *suspend*, *reinstate* are the five verbs.

May import core, places, accounts and media; knows nothing of products or orders.
"""
