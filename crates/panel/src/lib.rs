//! From a panel to a population: weights, estimates, standard errors, rank probabilities.
