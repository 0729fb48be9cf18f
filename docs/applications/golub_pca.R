# Purity and adjusted Rand index of clusters of expression.csv that k-means finds on principal components, and that
# hierarchical clustering finds: each row brought to the same sum before, as --scale row-sum does.
table <- read.csv("expression.csv", check.names = FALSE)
x <- as.matrix(table[, -(1:2)])
x <- x / rowSums(x)

adjusted_rand <- function(a, b) {
  pairs <- function(counts) sum(choose(counts, 2))
  both <- base::table(a, b)
  expected <- pairs(rowSums(both)) * pairs(colSums(both)) / choose(length(a), 2)
  (pairs(both) - expected) / ((pairs(rowSums(both)) + pairs(colSums(both))) / 2 - expected)
}

report <- function(name, clusters) {
  purity <- sum(apply(base::table(clusters, table$diagnosis), 1, max)) / nrow(x)
  cat(sprintf("%-41s purity %.4f, ARI %.4f\n", name, purity, adjusted_rand(clusters, table$diagnosis)))
}

for (scale in c("", ", of logarithms")) {
  z <- if (scale == "") x else log1p(1e6 * x)
  set.seed(1)
  report(paste0("k-means on 3 components", scale), kmeans(prcomp(z)$x[, 1:3], 3, nstart = 50)$cluster)
  report(paste0("hierarchical", scale), cutree(hclust(dist(z), "average"), 3))
}
