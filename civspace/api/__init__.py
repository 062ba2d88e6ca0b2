"""Root, cursors, problem details, entity tags and schema of the REST API. The endpoints stand in the rooms."""
