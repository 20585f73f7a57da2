"""The drift report, the rollout report and records, as values and in all their forms."""
