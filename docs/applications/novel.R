# Writes Pride and Prejudice, from the package janeaustenr: a file for each chapter into novel/, and its longer
# paragraphs, one a line, into paragraphs.txt, behind their chapter and number.
library(janeaustenr)
dir.create("novel", showWarnings = FALSE)
chapter <- cumsum(grepl("^Chapter [0-9]+", prideprejudice))
paragraph <- cumsum(prideprejudice == "")
for (i in 1:max(chapter)) writeLines(prideprejudice[chapter == i][-1], sprintf("novel/chapter_%02d.txt", i))
texts <- tapply(prideprejudice, paragraph, paste, collapse = " ")
of <- tapply(chapter, paragraph, max)
long <- of > 0 & lengths(strsplit(texts, " ")) >= 60
number <- ave(of, of, FUN = seq_along)
writeLines(sprintf("%d.%d\t%s", of, number, trimws(texts))[long], "paragraphs.txt")
