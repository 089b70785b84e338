// What is compared: one model on one set of ratings, and who takes part.

const mf = {
  factors: 100,
  l2: 0.1,
  l2OnBiases: true,
  initrange: 0.001,
  mb: 500,
  learnrate: 0.01,
  epochs: 20,
};
const svd = {
  factors: 15,
  l2: 0.05,
  l2OnBiases: false,
  initrange: 0.02,
  mb: 1000,
  learnrate: 0.001,
  epochs: 3,
};
const movielens100k = { users: 943, items: 1682, ratings: 100_000 };
const movielens1m = { users: 6040, items: 3706, ratings: 1_000_209 };

const tensorflow = [
  { name: "TensorFlow, a call a step", script: "tensorflow_mf.py", mode: "step" },
  { name: "TensorFlow, an epoch in one graph", script: "tensorflow_mf.py", mode: "epoch" },
];
const oneRatingAtATime = [
  { name: "Surprise SVD", script: "surprise_svd.py", unlike: "one rating after the other" },
  { name: "Cornac MF", script: "cornac_mf.py", unlike: "one rating after the other, C++" },
  { name: "LIBMF", script: "libmf_mf.py", unlike: "one rating after the other, C++, adaptive rate" },
];

/** `opt`: ours. `unlike` says where a peer does other work for the same purpose. */
export const tasks = {
  "mf-sgd": {
    about: "Matrix factorisation of the tutorial, plain gradient descent",
    ...mf,
    data: movielens100k,
    optimizer: "sgd",
    opt: "grad",
    peers: [
      ...tensorflow,
      { name: "PyTorch, sparse gradients", script: "pytorch_mf.py", mode: "sparse" },
      { name: "PyTorch, compiled", script: "pytorch_mf.py", mode: "compiled" },
      ...oneRatingAtATime,
    ],
  },
  "mf-adam": {
    about: "The same with Adam, every row at every step",
    ...mf,
    data: movielens100k,
    optimizer: "adam",
    opt: "adam",
    learnrate: 0.003,
    peers: [
      ...tensorflow,
      { name: "PyTorch, dense", script: "pytorch_mf.py", mode: "dense" },
      { name: "PyTorch, compiled", script: "pytorch_mf.py", mode: "compiled" },
    ],
  },
  "mf-lazyadam": {
    about: "The same with Adam on the rows of the minibatch alone",
    ...mf,
    data: movielens100k,
    optimizer: "adam",
    opt: "lazyadam",
    learnrate: 0.003,
    peers: [
      { name: "PyTorch, SparseAdam", script: "pytorch_mf.py", mode: "sparse" },
      {
        name: "TensorFlow, an epoch in one graph",
        script: "tensorflow_mf.py",
        mode: "epoch",
        unlike: "every row",
      },
    ],
  },
  svd: {
    about: "SVD of TF-recomm at the size of MovieLens 1M, Adam",
    ...svd,
    data: movielens1m,
    optimizer: "adam",
    opt: "adam",
    peers: [...tensorflow, { name: "PyTorch, dense", script: "pytorch_mf.py", mode: "dense" }],
  },
};
