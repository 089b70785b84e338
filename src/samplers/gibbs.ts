import { kinds, optional } from "../declare/params.js";
import { defineSampler } from "../declare/sampler.js";

export default defineSampler({
  name: "gibbs",
  about:
    "Draws one table after the other, row by row, given all others: for scores that are linear in each table by itself, such as `x_dot_y` of lookups, and of sums of rows by the lists of a table of constants: histories, genres, occupations. How strongly rows are held back is drawn too, for each column of each table.",
  formula:
    "rating ~ N(score, 1/α);  row ~ N(μ, diag(1/λ));  row | rest ~ N(Λ⁻¹·b, Λ⁻¹), Λ = diag(λ) + α Σ s·sᵀ, b = λ·μ + α Σ s·(rating − score + s·row), s the slope of the score in the row;  α, λ ~ Γ(1/2, rate 1/2), μ ~ N(0, 1/λ)",
  source:
    "Salakhutdinov and Mnih 2008, Bayesian probabilistic matrix factorization; priors by column as in Freudenthaler, Schmidt-Thieme and Rendle 2011",
  params: {
    burn: optional(kinds.nonNegativeInt, "Sweeps before the first that is kept.", 20),
    every: optional(kinds.positiveInt, "Then each so-manieth is kept.", 2),
  },
  example: "gibbs(burn=20)",
  keeps: ({ burn, every }, sweep) => sweep > burn && (sweep - burn) % every === 0,
});
