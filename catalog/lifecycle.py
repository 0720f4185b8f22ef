"""States of products, reservations and imports.

Product
    draft ──publish──▶ published ──archive──▶ archived       draft ──archive──▶ archived
      ▲ ◀──unpublish──┘    │ ▲ ◀───publish again───┘ │
      └────────────────────│─│──────bring back───────┘
    draft or published ──take out──▶ in_review ──put back──▶ published, or draft when it never was in the shop
    A moderator takes out, with a reason that the maker reads, and a moderator puts back: meanwhile the maker may
    write, and nothing else leads out of it.  Deleting archives; nothing that may have been sold ever disappears.

Reservation (of one variant for one reference, say an order being paid)
    active ──▶ committed    the sale happened, stock left the shelf
      │  ├───▶ released     the buyer stepped back
      │  └───▶ expired      the time ran out
      ◀── released, expired: reserved again by a payment that came late
    These rows are moved by the single guarded statements of `catalog.services.stock`, which build their
    conditions from this table: they move together with the counters they explain, in one statement.

Import (of one product file)
    queued ──▶ running ──▶ done | failed;   queued ──▶ refused (a file we cannot read)
"""

from core.lifecycle import Lifecycle

DRAFT, IN_REVIEW, PUBLISHED, ARCHIVED = "draft", "in_review", "published", "archived"

PRODUCT = Lifecycle(
    "product",
    {
        DRAFT: (IN_REVIEW, PUBLISHED, ARCHIVED),
        IN_REVIEW: (DRAFT, PUBLISHED),
        PUBLISHED: (DRAFT, IN_REVIEW, ARCHIVED),
        ARCHIVED: (DRAFT, PUBLISHED),
    },
    stamps={PUBLISHED: "published_at", ARCHIVED: "archived_at"},
)

ACTIVE, COMMITTED, RELEASED, EXPIRED = "active", "committed", "released", "expired"

RESERVATION = Lifecycle(
    "reservation",
    {
        ACTIVE: (COMMITTED, RELEASED, EXPIRED),
        COMMITTED: (),
        RELEASED: (ACTIVE,),
        EXPIRED: (ACTIVE,),
    },
)

QUEUED, RUNNING, DONE, REFUSED, FAILED = "queued", "running", "done", "refused", "failed"

IMPORT = Lifecycle(
    "import",
    {QUEUED: (RUNNING, REFUSED), RUNNING: (DONE, FAILED), DONE: (), REFUSED: (), FAILED: ()},
    stamps={RUNNING: "started_at", DONE: "finished_at", FAILED: "finished_at", REFUSED: "finished_at"},
)
