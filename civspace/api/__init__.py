"""Root, versions, pagination, problem details, scopes, throttles and schema of the REST API. The endpoints stand in the rooms above."""
