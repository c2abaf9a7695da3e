"""Many stacks in one run: fetched, opened, run beside each other, and told as events.

Whatever one of them is, lacks, holds or takes touches no other.
"""
