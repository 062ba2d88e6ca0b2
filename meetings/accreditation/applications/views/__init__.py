"""The pages of applications: those of the organization that applies."""
