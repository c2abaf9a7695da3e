"""Files of queries and judgements: read into datasets, or every problem with them at its line.

source          a file's text and its lines; what is wrong with them
written         one query, one judgement, as a file says them
grades, trec, tables, json_lines      the formats
formats         which format a file has, told by its name
assemble        queries and judgements -> a dataset
read            a manifest's files, all of it
named_files     which files manifests name, and their digests
"""
