"""申报: applications from the draft to the account, their events, cost lines, papers and records."""
