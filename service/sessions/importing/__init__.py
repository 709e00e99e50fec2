"""Notes and transcripts in: what people bring from Zoom, Teams, WhatsApp, Word or a notebook becomes turns. No database, no model.

read_transcript(name, data) -> ReadTranscript        reading.py
read_pasted(text) -> ReadTranscript                  reading.py
speakers_of(turns), match_people(names, people)      who_speaks.py
"""
