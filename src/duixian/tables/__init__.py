"""The same program over tables of millions of applicants: canonical Parquet in, claims and plans out."""
