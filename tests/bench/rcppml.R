# RcppML::nmf on x.mtx or x.csv of a folder, from a random start of its own; prints the seconds of the factorization.
#   Rscript rcppml.R FOLDER RANK ITERATIONS THREADS
arguments <- commandArgs(TRUE)
folder <- arguments[1]
suppressMessages({library(Matrix); library(RcppML)})
path <- function(name) file.path(folder, name)
x <- if (file.exists(path("x.mtx"))) as(readMM(path("x.mtx")), "CsparseMatrix") else
  as.matrix(read.csv(path("x.csv"), header = FALSE))
setRcppMLthreads(as.integer(arguments[4]))
seconds <- system.time(model <- nmf(x, as.integer(arguments[2]), tol = 0, maxit = as.integer(arguments[3]),
                                    verbose = FALSE, seed = 42))[["elapsed"]]
write <- function(table, name) write.table(table, path(name), sep = ",", row.names = FALSE, col.names = FALSE)
write(model$w %*% diag(model$d, nrow = length(model$d)), "w.csv")
write(model$h, "h.csv")
cat(seconds, "\n")
