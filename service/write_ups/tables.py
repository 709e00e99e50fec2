"""The write-up: review, versions, approval, audience, and the files it goes out as."""
