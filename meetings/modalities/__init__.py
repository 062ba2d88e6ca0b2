"""The participation rules as data, checked and explained. No rule here is a constant, and no verb of another room."""
