// Recommends to a visitor by a model file, in the page: their ratings become a row of factors (folding in), and the
// items with the highest scores for that row are shown. Nothing is trained, and nothing leaves the page.

import { loadModel } from "antk/browser";

/** So many titles are offered to be rated. */
const OFFERED = 15;

const [find, movies, recommendations, status] = ["find", "movies", "recommendations", "status"].map((id) =>
  document.getElementById(id),
);
/** The visitor's ratings, by the id of the movie. */
const ratings = new Map();

const model = await loadModel("model.antkm").catch((error) => {
  status.textContent = `The model cannot be used: ${error.message}`;
  throw error;
});
const { items } = model;
find.addEventListener("input", offer);
offer();
recommend();
document.documentElement.dataset.ready = "";

/** Shows what is rated, then the most rated titles that fit what is looked for. */
function offer() {
  const text = find.value.trim().toLowerCase();
  const fitting = items.filter(({ id, title }) => (title ?? id).toLowerCase().includes(text));
  const rated = items.filter(({ id }) => ratings.has(id));
  const others = fitting.filter(({ id }) => !ratings.has(id)).slice(0, OFFERED);
  movies.replaceChildren(...[...rated, ...others].map(movieLine));
}

function movieLine({ id, title }) {
  const line = document.createElement("li");
  const stars = document.createElement("select");
  stars.append(new Option("not rated", ""), ...[5, 4, 3, 2, 1].map((n) => new Option("★".repeat(n), n)));
  stars.value = ratings.get(id) ?? "";
  stars.ariaLabel = `your rating of ${title ?? id}`;
  stars.addEventListener("change", () => {
    if (stars.value === "") ratings.delete(id);
    else ratings.set(id, Number(stars.value));
    recommend();
  });
  line.append(title ?? id, stars);
  return line;
}

function recommend() {
  const rated = [...ratings].map(([item, rating]) => ({ item, rating }));
  status.textContent =
    rated.length === 0
      ? "Nothing is rated yet."
      : `By your ${rated.length} ${rated.length === 1 ? "rating" : "ratings"}:`;
  const found = rated.length === 0 ? [] : model.foldIn(rated).recommend({ k: 10 });
  recommendations.replaceChildren(...found.map(recommendationLine));
}

function recommendationLine({ item, title, score }) {
  const line = document.createElement("li");
  line.dataset.item = item;
  const shown = document.createElement("span");
  shown.textContent = score.toFixed(2);
  line.append(title ?? item, shown);
  return line;
}
