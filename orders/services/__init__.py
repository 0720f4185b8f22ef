"""The verbs of orders, one module per group; the only writers of this app's rows."""
