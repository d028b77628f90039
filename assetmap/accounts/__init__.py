"""Principals and the evaluation of the permission table. People and sign-in come later."""
