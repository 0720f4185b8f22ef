"""The demo shop: what it sells, in words and pictures, and how it came about.

`content` is plain data, `art` draws, `photos` are photographs with their credits, `seeding` writes it all through the
services of the house. Nothing here is used outside development and tests.
"""
