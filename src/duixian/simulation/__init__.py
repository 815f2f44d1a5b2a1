"""Whom policies reach, what they cost, what a change would do; and applicants invented to ask this of."""
