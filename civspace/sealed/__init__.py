"""Sealing: what few may read is encrypted at rest with keys of the installation, and sealed anew when they change."""
