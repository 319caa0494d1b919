"""The licence of everything public that can be fetched."""

NAME = "CC BY 4.0"
URL = "https://creativecommons.org/licenses/by/4.0/"
