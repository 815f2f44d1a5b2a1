"""拨付: batches of payments, the bank's file and its answer, refunds. All money is integer fen."""
