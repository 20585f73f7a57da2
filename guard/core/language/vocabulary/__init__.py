"""The words that policies may use under `when` and `unless`, each declared once."""
