"""看板: a year of support in figures and pictures: for the bureau, and for everybody what was paid to whom."""
