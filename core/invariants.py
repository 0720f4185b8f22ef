"""What must hold on the ground floor."""

from core.prove import Invariant

INVARIANTS = [
    Invariant(
        "36",
        "Each event has at most one delivery per subscriber, and no delivery is without its event",
        """
        SELECT d.event_id, d.subscriber, count(*) AS copies
        FROM core_delivery d LEFT JOIN core_event e ON e.id = d.event_id
        GROUP BY d.event_id, d.subscriber
        HAVING count(*) > 1 OR count(e.id) = 0
        """,
    ),
]
