"""Holders of an acquired value: attributes, containers, properties and fields of classes."""
