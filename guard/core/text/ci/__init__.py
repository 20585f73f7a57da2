"""Output for continuous integration: JUnit, SARIF and GitHub annotations."""
