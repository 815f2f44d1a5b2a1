"""申报通知: the yearly opening of one or more grants of a policy, with its window and everything it pins."""
