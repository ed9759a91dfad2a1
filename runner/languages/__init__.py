"""The languages: one file each. `LANGUAGES` names them all."""
