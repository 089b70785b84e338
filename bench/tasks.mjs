// What is compared, and who takes part.
//
// A task on ratings names their number (`data`) and a factorisation; one on a net names a config and how the planted
// data is prepared; `vary` runs either for several values. `unlike` says where a peer does other work for the same
// purpose.

const mf = {
  factors: 100,
  l2: 0.1,
  l2OnBiases: true,
  initrange: 0.001,
  mb: 500,
  learnrate: 0.01,
  epochs: 10,
  optimizer: "sgd",
  opt: "grad",
};
const adam = { ...mf, optimizer: "adam", opt: "adam", learnrate: 0.003 };
const svd = {
  factors: 15,
  l2: 0.05,
  l2OnBiases: false,
  initrange: 0.02,
  mb: 1000,
  learnrate: 0.001,
  epochs: 3,
  optimizer: "adam",
  opt: "adam",
};
const movielens100k = { users: 943, items: 1682, ratings: 100_000 };
const movielens1m = { users: 6040, items: 3706, ratings: 1_000_209 };
const movielens10m = { users: 69_878, items: 10_677, ratings: 10_000_054 };

/** The graph that our step becomes, many steps a call: to be compared with an epoch in one graph. */
const oursOnTensorflow = { name: "antk, TensorFlow", backend: "tensorflow" };
const tensorflow = [
  oursOnTensorflow,
  { name: "TensorFlow, a call a step", script: "tensorflow_mf.py", mode: "step" },
  { name: "TensorFlow, an epoch in one graph", script: "tensorflow_mf.py", mode: "epoch" },
];
const nets = [
  oursOnTensorflow,
  { name: "TensorFlow, a call a step", script: "tensorflow_nets.py", mode: "step" },
  { name: "TensorFlow, an epoch in one graph", script: "tensorflow_nets.py", mode: "epoch" },
];
const torch = {
  sparse: { name: "PyTorch, sparse gradients", script: "pytorch_mf.py", mode: "sparse" },
  dense: { name: "PyTorch, dense", script: "pytorch_mf.py", mode: "dense" },
  compiled: { name: "PyTorch, compiled", script: "pytorch_mf.py", mode: "compiled" },
};
const libmf = {
  name: "LIBMF",
  script: "libmf_mf.py",
  unlike: "one rating after the other, C++, adaptive rate",
};
const oneRatingAtATime = [
  { name: "Surprise SVD", script: "surprise_svd.py", unlike: "one rating after the other" },
  { name: "Cornac MF", script: "cornac_mf.py", unlike: "one rating after the other, C++" },
  libmf,
];

const rmse = (epochs) => `dev RMSE after ${epochs} epochs`;
const net = { ours: { program: "oursNet.mjs" }, opt: "adam", mb: 500, epochs: 2, peers: nets };
const movies = {
  center: ["ratings", "age", "year"],
  maxnorm: ["age", "year"],
  target: "ratings",
};

/** Movies that a user has rated, averaged; one layer; a score for every movie. */
const softmax = `
scores linear(1682, initrange=0.17)
-hidden linear(35, initrange=0.17, bias=True)
--taste embedding_bag(combiner='mean')
---y weights('tnorm', [1682, 35], initrange=0.17)
---history embedding()
----rated placeholder(tf.float32)
----user placeholder(tf.int32)`;

/** The tree model on the planted data. */
const tree = {
  ...net,
  about: "the tree model of the tutorial: twelve nets of three layers, batch norm, dropout, tf-idf",
  protocol: "configs/tree.config with 100 columns, Adam, 500 ratings a step; the planted data.",
  model: "tree",
  config: "tree.config",
  bind: { kfactors: 100 },
  prepared: movies,
  learnrate: 0.003,
  keep: 0.75,
  score: rmse(net.epochs),
};

const factorisation = ({ factors, mb }, { users, items, ratings }) =>
  `${factors} factors, ${mb} ratings a step; ${users.toLocaleString("en")} users, ${items.toLocaleString("en")} items, ${ratings.toLocaleString("en")} ratings, nine tenths of them to train on.`;
const ratingsTask = (settings, data, rest) => ({
  ...settings,
  data,
  protocol: factorisation(settings, data),
  score: rmse(rest.epochs ?? settings.epochs),
  ...rest,
});
const growth = (name, values, settings) => ({ vary: { name, values, settings } });

export const tasks = {
  "mf-sgd": ratingsTask(mf, movielens100k, {
    about: "matrix factorisation of the tutorial, plain gradient descent",
    peers: [...tensorflow, torch.sparse, torch.compiled, ...oneRatingAtATime],
  }),
  "mf-adam": ratingsTask(adam, movielens100k, {
    about: "the same with Adam, every row at every step",
    peers: [...tensorflow, torch.dense, torch.compiled],
  }),
  "mf-lazyadam": ratingsTask({ ...adam, opt: "lazyadam" }, movielens100k, {
    about: "the same with Adam on the rows of the minibatch alone",
    peers: [
      { ...torch.sparse, name: "PyTorch, SparseAdam" },
      { ...tensorflow[2], unlike: "every row at every step" },
    ],
  }),
  "svd-1m": ratingsTask(svd, movielens1m, {
    about: "SVD of TF-recomm at the size of MovieLens 1M, Adam",
    peers: [...tensorflow, torch.dense, torch.compiled],
  }),
  "mf-sgd-10m": ratingsTask({ ...mf, mb: 1000, epochs: 2 }, movielens10m, {
    about: "plain gradient descent at the size of MovieLens 10M",
    peers: [oursOnTensorflow, tensorflow[2], torch.sparse, libmf],
  }),
  tree,
  "tree-2-threads": { ...tree, about: "the same on two threads, the others too", threads: 2 },
  dssm: {
    ...net,
    about: "two towers of deep nets that meet in a cosine",
    protocol: "configs/dssm.config, Adam, 500 ratings a step; the planted data.",
    model: "dssm",
    config: "dssm.config",
    prepared: movies,
    learnrate: 0.002,
    keep: 0.9,
    score: rmse(net.epochs),
  },
  softmax: {
    ...net,
    about: "a score for every movie, of what a user has rated",
    protocol:
      "1,682 movies of 35 columns, averaged over a user's history, one layer, cross-entropy over all movies, Adagrad, 200 a step; the planted data.",
    model: "softmax",
    config: softmax,
    prepared: { target: "item", history: true },
    options: { objective: "softmax_cross_entropy", evaluate: "loss" },
    opt: "ada",
    mb: 200,
    learnrate: 0.1,
    score: `dev cross-entropy after ${net.epochs} epochs`,
  },
  "growth-items": {
    ...mf,
    epochs: 3,
    about: "a step's time and the number of items",
    protocol: "Plain gradient descent, 32 factors, 500 ratings a step, 100,000 ratings by 943 users.",
    peers: [torch.sparse],
    ...growth("items", [1e3, 1e4, 1e5, 1e6], (task, items) => ({
      ...task,
      factors: 32,
      data: { ...movielens100k, items },
    })),
  },
  "growth-items-adam": {
    ...adam,
    epochs: 2,
    about: "the same with Adam, which moves every item at every step",
    protocol: "Adam, 32 factors, 500 ratings a step, 100,000 ratings by 943 users.",
    peers: [tensorflow[2], torch.dense],
    ...growth("items", [1e3, 1e4, 1e5, 1e6], (task, items) => ({
      ...task,
      factors: 32,
      data: { ...movielens100k, items },
    })),
  },
  "growth-ratings": {
    ...mf,
    epochs: 2,
    about: "a step's time and the number of ratings",
    protocol: "Plain gradient descent, 32 factors, 500 ratings a step, 6,040 users, 3,706 items.",
    peers: [],
    ...growth("ratings", [1e5, 1e6, 5e6], (task, ratings) => ({
      ...task,
      factors: 32,
      data: { ...movielens1m, ratings },
    })),
  },
  "growth-factors": {
    ...mf,
    epochs: 5,
    about: "a step's time and the number of factors",
    protocol: "Plain gradient descent, 500 ratings a step, MovieLens 100k's size.",
    peers: [],
    ...growth("factors", [10, 50, 100, 200, 400], (task, factors) => ({
      ...task,
      factors,
      data: movielens100k,
    })),
  },
  "growth-threads": {
    ...tree,
    about: "a step of the tree model and the number of threads",
    peers: [],
    ...growth("threads", [1, 2], (task, threads) => ({ ...task, threads })),
  },
  start: {
    about: "from the start of a process to its end",
    protocol: "Whole processes, with the time that libraries take to load.",
    figure: "seconds",
    ours: {
      label: "antk train configs/mf.config --epochs 1",
      command: () => ours("train", "configs/mf.config", "--epochs", "1", "--out", "/tmp/antk-bench-run"),
    },
    peers: [
      { name: "antk --version", command: () => ours("--version") },
      { name: "antk check configs/mf.config", command: () => ours("check", "configs/mf.config") },
      { name: "python -c 'import tensorflow'", command: (python) => [python, "-c", "import tensorflow"] },
      { name: "python -c 'import torch'", command: (python) => [python, "-c", "import torch"] },
      { name: "python -c 'import surprise'", command: (python) => [python, "-c", "import surprise"] },
    ],
  },
};

function ours(...args) {
  return [process.execPath, new URL("../dist/cli/antk.js", import.meta.url).pathname, ...args];
}
