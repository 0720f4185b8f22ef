"""The states of a mail.

queued ──▶ sending ──▶ sent
  ▲           │
  └── again ──┴──▶ failed (too many tries)
"""

from core.lifecycle import Lifecycle

QUEUED = "queued"
SENDING = "sending"
SENT = "sent"
FAILED = "failed"

MESSAGE = Lifecycle(
    "message",
    {QUEUED: (SENDING,), SENDING: (SENT, QUEUED, FAILED), SENT: (), FAILED: (QUEUED,)},
    stamps={SENT: "sent_at", SENDING: "tried_at"},
)
