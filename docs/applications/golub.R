# Writes expression.csv from the data set esGolub of the package NMF: patients by genes, with the diagnosis as a label.
suppressPackageStartupMessages(library(NMF))
data(esGolub)
patients <- pData(esGolub)
diagnosis <- trimws(paste(patients$ALL.AML, patients$Cell))
counts <- t(exprs(esGolub))
colnames(counts) <- paste0(fData(esGolub)$Description, " (", featureNames(esGolub), ")")
table <- data.frame(patient = sub("_.*", "", sub("^[A-Z]+_", "", patients$Sample)), diagnosis, counts, check.names = FALSE)
write.csv(table, "expression.csv", row.names = FALSE)
