"""Photographs of places and organisations: sent by people, looked at, shown, taken back.

What is photographed lies above: each register says in ``subjects`` how its records are found.
"""
