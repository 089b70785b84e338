// Data from arrays: who borrowed which book, what they gave it, and how old the readers are.
// Run it from the package's folder: node examples/own-data.mjs

import { compile, dataSetsFrom, GenericModel } from "antk";

const readers = ["ann", "bob", "cleo", "dan", "eve", "fay"];
const books = ["Dune", "Emma", "Ulysses", "Walden", "Beloved"];
const ratings = { user: [], item: [], ratings: [] };
readers.forEach((reader, r) => {
  books.forEach((book, b) => {
    ratings.user.push(reader);
    ratings.item.push(book);
    // Younger readers like the first books, older ones the last.
    ratings.ratings.push(3 + (r < 3 ? 1 : -1) * (b < 2 ? 1 : -1));
  });
});

const data = dataSetsFrom(
  { name: "library", ratings, tables: { user: { age: [16, 19, 22, 48, 55, 61] } } },
  { target: "ratings", center: ["ratings", "user.age"], maxnorm: ["user.age"] },
);

const text = `
@train(objective='se', opt='adam', learnrate=0.05, mb='all', epochs=100, maxbadcount=None)

rating x_dot_y()
-huser linear(2, fan_scaling=True)
--ages embedding()
---age placeholder(tf.float32)
---user placeholder(tf.int32)
-hitem lookup(dataname='item', shape=[None, 2])
-ibias lookup(dataname='item', shape=[None, 1])
`;

const graph = await compile({ text }, { data: data.train });
const model = new GenericModel(graph);
const run = await model.train(data.train, data.dev);
console.log(
  `${data.train.rows} rows to train on; dev RMSE ${run.best.dev.rmse.toFixed(3)} at epoch ${run.best.epoch}`,
);

const predicted = model.predict(data.test);
const { user, item } = Object.fromEntries(data.test.columns);
predicted.forEach((rating, row) => {
  const reader = data.ids.get("user").ids[user.values[row]];
  const book = data.ids.get("item").ids[item.values[row]];
  console.log(`${reader} would give ${book} ${rating.toFixed(1)}`);
});
model.dispose();
