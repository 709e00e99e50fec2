"""The file: intake, checks, the problem sheet and its versions, questions and answers, agenda and dates."""
