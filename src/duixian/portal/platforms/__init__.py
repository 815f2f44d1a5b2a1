"""平台证据: what operators of platforms report each month, what is odd about it, and what awards rest on it."""
