"""What `plan` does besides planning one environment."""
