"""企业注册: an enterprise registers itself, its district confirms it, its legal representative invites clerks."""
