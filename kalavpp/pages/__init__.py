"""Pages that mix apps: home, places and crafts, fixed texts, errors; and what every page's frame needs."""
