"""Digital assets: files that are sold, and the right to download them.

Owns Asset (a file of a digital product), Grant (who may download it, how often, until when) and Download (the log).
Imports catalog, media, accounts, vendors and core. It does not know orders: whoever sells hands it plain references.
"""
