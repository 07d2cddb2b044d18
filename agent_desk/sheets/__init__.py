"""Printed sheets, made with reportlab."""
