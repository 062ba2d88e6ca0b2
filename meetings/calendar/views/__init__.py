"""Pages of meetings: the public calendar, and the desk of those who prepare them."""
