"""企业档案: what is known of an organisation, filled in once and used in every application."""
