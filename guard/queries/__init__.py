"""What people ask: reports, explanations, simulations. Read only."""
