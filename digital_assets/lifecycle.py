"""The states of a right to download.

active ──refunded, charged back, withdrawn──▶ revoked
"""

from core.lifecycle import Lifecycle

ACTIVE = "active"
REVOKED = "revoked"

GRANT = Lifecycle("grant", {ACTIVE: (REVOKED,), REVOKED: ()}, stamps={REVOKED: "revoked_at"})
