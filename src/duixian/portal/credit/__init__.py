"""信用核查: the lists of the dishonest, asked before money moves; whoever stands on one waits for the credit office."""
