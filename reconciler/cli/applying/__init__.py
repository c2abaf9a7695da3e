"""What `apply` and `destroy` have in common."""
