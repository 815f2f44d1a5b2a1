"""账号管理: the administrator's desk. Accounts, organisations and posts; no application is seen here."""
