"""What many resources have in common: held as one object, and asked about once."""
