"""Who gets which page of sign-in and of one's own account."""

_OWN = {"visitor": 302, "*": 200}
_AGAIN = {"*": 302}  # to sign-in for a visitor; for others to where they would confirm who they are
_NONE_YET = {"visitor": 302, "*": 404}

ROWS = [
    ("account_login", {}, {"visitor": 200, "*": 302}),
    ("account_logout", {}, {"visitor": 302, "*": 200}),
    ("account_signup", {}, {"visitor": 200, "*": 302}),
    ("account_email_verification_sent", {}, {"*": 200}),
    ("account_confirm_email", {"key": "wrong"}, {"*": 200}),
    ("account_inactive", {}, {"*": 200}),
    ("account_reauthenticate", {}, _OWN),
    ("account_change_password", {}, _OWN),
    ("account_reset_password", {}, {"*": 200}),
    ("account_reset_password_done", {}, {"*": 200}),
    ("account_reset_password_from_key", {"uidb36": "1", "key": "wrong"}, {"*": 200}),
    ("account_reset_password_from_key_done", {}, {"*": 200}),
    ("mfa_index", {}, _OWN),
    ("mfa_authenticate", {}, _AGAIN),
    ("mfa_reauthenticate", {}, _AGAIN),
    ("mfa_activate_totp", {}, _AGAIN),
    ("mfa_deactivate_totp", {}, _NONE_YET),
    ("mfa_view_recovery_codes", {}, _NONE_YET),
    ("mfa_generate_recovery_codes", {}, _AGAIN),
    ("mfa_download_recovery_codes", {}, _NONE_YET),
    ("accounts:choose_post", {}, {"*": 405}),
]
