"""An assessment told to people and to programs: in words and sentences, as JSON, as a workbook."""
