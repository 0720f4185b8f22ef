"""From upload to all sizes.

    processing ──▶ ready
        │  ▲
        ▼  │ (tried again)
      failed

A picture is fit to be shown from the start: its first sizes are made at upload. *Ready* says that the
others are there too, *failed* that making them was given up; the page then goes on with the first ones.
"""

from core.lifecycle import Lifecycle

PROCESSING, READY, FAILED = "processing", "ready", "failed"

IMAGE = Lifecycle(
    "image",
    {PROCESSING: (READY, FAILED), FAILED: (PROCESSING, READY), READY: ()},
)
