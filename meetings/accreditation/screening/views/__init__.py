"""Pages of screening, on the desk of the accreditation officers."""
