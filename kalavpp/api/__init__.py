"""The API's router, and the few endpoints that mix apps.

Mounted twice with the same views: at ``/api/v1/`` and, for the paths the source documents name, at ``/api/``.
"""
