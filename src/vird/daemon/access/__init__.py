"""Who may do what to which object, where the settings name an access driver."""
