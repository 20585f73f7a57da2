"""What is: the state of an Intercom workspace and how it moved. Never imports guard."""
