"""防重登记: invoices, contracts, devices and projects registered once, with every use of them and what was decided."""
