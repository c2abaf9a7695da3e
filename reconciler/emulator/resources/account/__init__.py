"""What belongs to the organization, and to no namespace (§8, §21)."""
