"""The states of money rows.

Payable      open ─▶ paid          cancelled ─▶ paid (late money that could still be honoured)
             open ─▶ cancelled     any but paid ─▶ review ─▶ paid, cancelled

Payment      created ─▶ pending ◀─▶ requires_action ─▶ succeeded            (succeeded is final)
             failed ─▶ … and cancelled ─▶ …: the provider may still report success of the same object;
             nothing ever leads back from succeeded. A second payment of a payable that has been paid ends
             as cancelled, its money held apart and given back. One that was cancelled because the provider did
             not know it goes back to pending when the provider's object turns up late, and is withdrawn.

Attempt      started ─▶ succeeded | failed | unknown;  unknown ─▶ started (asked again), succeeded, failed

Refund       pending ─▶ succeeded | failed

Payout       requested ─▶ processing ─▶ paid | failed;  requested ─▶ cancelled

Transfer     started ─▶ succeeded ─▶ reversed;  started ─▶ failed

InboxEvent   received ─▶ applied | ignored | flagged | failed;  failed ─▶ the same again
"""

from core.lifecycle import Lifecycle

OPEN = "open"
PAID = "paid"
CANCELLED = "cancelled"
REVIEW = "review"

CREATED = "created"
PENDING = "pending"
REQUIRES_ACTION = "requires_action"
SUCCEEDED = "succeeded"
FAILED = "failed"

STARTED = "started"
UNKNOWN = "unknown"

REQUESTED = "requested"
PROCESSING = "processing"
REVERSED = "reversed"

RECEIVED = "received"
APPLIED = "applied"
IGNORED = "ignored"
FLAGGED = "flagged"

PAYABLE = Lifecycle(
    "payable",
    {
        OPEN: (PAID, CANCELLED, REVIEW),
        CANCELLED: (PAID, REVIEW),
        REVIEW: (PAID, CANCELLED),
        PAID: (),
    },
    stamps={PAID: "paid_at", CANCELLED: "cancelled_at"},
)

PAYMENT = Lifecycle(
    "payment",
    {
        CREATED: (PENDING, REQUIRES_ACTION, SUCCEEDED, FAILED, CANCELLED, REVIEW),
        PENDING: (REQUIRES_ACTION, SUCCEEDED, FAILED, CANCELLED, REVIEW),
        REQUIRES_ACTION: (PENDING, SUCCEEDED, FAILED, CANCELLED, REVIEW),
        FAILED: (PENDING, REQUIRES_ACTION, SUCCEEDED, CANCELLED, REVIEW),
        CANCELLED: (PENDING, REQUIRES_ACTION, SUCCEEDED, REVIEW),
        REVIEW: (SUCCEEDED, CANCELLED),
        SUCCEEDED: (),
    },
    stamps={SUCCEEDED: "succeeded_at"},
)

ATTEMPT = Lifecycle(
    "attempt",
    {
        STARTED: (SUCCEEDED, FAILED, UNKNOWN),
        UNKNOWN: (STARTED, SUCCEEDED, FAILED),
        SUCCEEDED: (),
        FAILED: (),
    },
    stamps={SUCCEEDED: "finished_at", FAILED: "finished_at"},
)

REFUND = Lifecycle(
    "refund",
    {PENDING: (SUCCEEDED, FAILED), SUCCEEDED: (), FAILED: ()},
    stamps={SUCCEEDED: "succeeded_at", FAILED: "failed_at"},
)

PAYOUT = Lifecycle(
    "payout",
    {
        REQUESTED: (PROCESSING, CANCELLED),
        PROCESSING: (PAID, FAILED),
        PAID: (),
        FAILED: (),
        CANCELLED: (),
    },
    stamps={PAID: "paid_at", FAILED: "failed_at"},
)

TRANSFER = Lifecycle(
    "transfer",
    {STARTED: (SUCCEEDED, FAILED), SUCCEEDED: (REVERSED,), REVERSED: (), FAILED: ()},
)

INBOX = Lifecycle(
    "inbox_event",
    {
        RECEIVED: (APPLIED, IGNORED, FLAGGED, FAILED),
        FAILED: (APPLIED, IGNORED, FLAGGED),
        APPLIED: (),
        IGNORED: (),
        FLAGGED: (),
    },
    stamps={APPLIED: "applied_at"},
)
