"""Reference data as it is shipped, and the recipe that makes it from the public sources."""
