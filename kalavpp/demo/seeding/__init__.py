"""Writing the demo shop through the services of the house, with the clock held in the past."""
