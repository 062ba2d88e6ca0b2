"""Schemes, categories and the standing of organizations as dated rows. What standing allows is in modalities."""
