"""The version of the package, where no metadata has to be read to know it."""

__version__ = "0.1.0"
