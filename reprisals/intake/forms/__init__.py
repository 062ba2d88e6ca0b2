"""The reporters' forms: everything but the account is optional, and nothing that was typed is ever lost."""
