"""Duixian 兑现: a government's support policy, from its text to money in the account."""
