"""What a plan does to everything else, measured for the guards."""
