"""Data files of the formats: the EFF large word list, see THIRD_PARTY.md."""
