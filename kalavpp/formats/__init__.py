"""How dates are written where no template says otherwise: mainly in the back office."""
