"""Templates in the parameters of stages, filled in from inputs and documents."""
