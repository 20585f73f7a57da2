"""What people do: vote, acknowledge, declare, mark false alarms."""
