"""Written statements from draft to symbol. Limits come from meetings.modalities; PDF and notices from the ground."""
