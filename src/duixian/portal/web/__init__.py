"""The site's frame: settings, addresses, look, shared parts of pages, what waits for whom."""
