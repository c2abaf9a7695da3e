"""What is known of the vendor's own ways."""
