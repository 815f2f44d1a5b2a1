"""政策举措: what a policy obliges government to, and what has come of it."""
