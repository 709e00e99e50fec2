"""The vocabulary of the method: frozen values and the rules that need nothing but them. No I/O, no clock, no ids made here."""
