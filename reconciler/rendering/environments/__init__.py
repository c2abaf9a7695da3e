"""Several environments at once: compared, planned side by side, or rendered one by one."""
