# Writes ratings.csv, four fifths of MovieLens' ratings (data set movielens of the package dslabs) of films that twenty
# people or more rated, and test.csv, the others.
library(dslabs)
film <- paste0(movielens$title, " (", movielens$year, ")")
ratings <- data.frame(user = movielens$userId, film, rating = movielens$rating)
ratings <- ratings[!duplicated(ratings[, c("user", "film")]) & !is.na(movielens$title), ]
often <- names(which(table(ratings$film) >= 20))
ratings <- ratings[ratings$film %in% often, ]
set.seed(1)
known <- sample(nrow(ratings)) <= 0.8 * nrow(ratings)
write.csv(ratings[known, ], "ratings.csv", row.names = FALSE)
write.csv(ratings[!known, ], "test.csv", row.names = FALSE)
cat(sum(known), "ratings known,", sum(!known), "for the test,", length(often), "films\n")
