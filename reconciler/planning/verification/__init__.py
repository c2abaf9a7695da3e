"""Which checks and gates a plan asks, and when: pure functions of the plan and the manifests."""
