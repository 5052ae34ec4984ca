/// Every topic, in the order of `explain()`. A new topic is a new file and one line here.
let topicCatalogue: [Topic] = [
  .negativeWeights,
  .exactZeros,
  .lambda,
  .prior,
  .intercept,
  .standardise,
  .chooseLambda,
  .standardErrors,
  .correlated,
  .sdOrVariance,
  .alpha,
  .factor,
  .power,
  .grow,
  .overfitting,
  .norms,
]
