"""What continuous integration reads: JUnit, SARIF and GitHub annotations."""
