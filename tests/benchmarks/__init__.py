"""How much the portal costs beside bare Django, as ratios of one run; and how it grows with what it holds."""
