"""A vendor's states.

    pending_approval ──approve──▶ approved ◀──reinstate── suspended
          │  ▲                        └──────suspend───────▶ ▲
        reject │ apply again
          ▼  │
        rejected

A rejected applicant mends the application and hands it in again; the row, its history and its drafts stay.
A suspended shop is invisible at once: every public read joins on `approved`.
"""

from core.lifecycle import Lifecycle

PENDING = "pending_approval"
APPROVED = "approved"
REJECTED = "rejected"
SUSPENDED = "suspended"

VENDOR = Lifecycle(
    "vendor",
    {
        PENDING: (APPROVED, REJECTED),
        APPROVED: (SUSPENDED,),
        REJECTED: (PENDING,),
        SUSPENDED: (APPROVED,),
    },
    stamps={APPROVED: "approved_at", REJECTED: "rejected_at", SUSPENDED: "suspended_at", PENDING: "applied_at"},
)
