"""Reading product files of other shops: pure functions from text to plans, no database.

`recognise` tells what a file is; `shopify` turns rows into products; `text` cleans what was written.
"""
