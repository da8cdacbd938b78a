"""What the rules report: one module for the findings of each rule, and examples of wrong reads."""
