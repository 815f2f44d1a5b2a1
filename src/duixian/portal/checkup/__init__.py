"""政策体检: what may an enterprise get? Asked question by question, without an account."""
