"""供需对接: what enterprises seek and offer, kept current month by month, and contact through the site."""
