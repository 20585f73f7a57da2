"""What people do: votes and what follows, acknowledgements, declared state, false alarms, reminders."""
