"""Kill the service at named points and at random under load; check what clients were promised."""
