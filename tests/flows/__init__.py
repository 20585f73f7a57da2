"""Stories told over HTTP: a person does something in Intercom, and the service does what was promised."""
