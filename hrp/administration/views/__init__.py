"""Pages for admins, one file a resource. Clients stand there by code."""
