"""What is measured rather than tested: speed, and how well the cases guard the policies."""
