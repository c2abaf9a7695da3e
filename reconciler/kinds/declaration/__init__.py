"""The vocabulary in which a kind is declared: its marks, its endpoints, and what may change."""
