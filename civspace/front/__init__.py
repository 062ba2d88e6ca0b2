"""Pages that show several rooms: home, my workspace, help and the statements every portal owes its visitors. No verb lives here."""
