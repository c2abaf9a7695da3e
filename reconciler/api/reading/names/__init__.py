"""Names where the API keeps none apart, or keeps none at all."""
