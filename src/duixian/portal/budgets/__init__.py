"""资金: a pot for each policy, year and payer; a ledger in double entry from which every balance is a sum of rows."""
