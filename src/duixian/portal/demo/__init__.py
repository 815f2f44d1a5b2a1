"""A made-up city to try the site with: its offices, people in every role, enterprises in every situation."""
