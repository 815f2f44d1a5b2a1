"""政策库: policies clause by clause, what they pay, their official text, their versions, and a search over all of it.

The catalogue's files are the truth. The database holds what was brought in beside them: versions of policy files,
official texts, and the passages that search looks through.
"""
