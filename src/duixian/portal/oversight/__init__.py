"""总览和操作记录: those who look on and do not act: totals of a region, and the journal."""
