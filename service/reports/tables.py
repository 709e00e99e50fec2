"""The quarterly Hub report, from approved write-ups."""
