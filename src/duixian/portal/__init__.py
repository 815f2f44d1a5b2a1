"""The site: one Django app for one desk of the bureau. `docs/portal.md` says how to add to it."""
