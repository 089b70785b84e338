// The time of a step in each epoch, evaluation apart, from two hooks of `train`. Where steps are taken one by one, from
// the end of the first to the end of the last: the order of the rows is drawn before, which the others do not do anew.
// Where one call takes several, the whole epoch is parted by its steps. The first epoch also records and compiles.

export function epochTimes(rows, mb, { severalAtOnce }) {
  const steps = Math.ceil(rows / mb);
  const stepMs = [];
  let began = performance.now();
  const onStep = ({ step }) => {
    if (step === 1 && !severalAtOnce) began = performance.now();
    if (step === steps) stepMs.push((performance.now() - began) / (severalAtOnce ? steps : steps - 1));
  };
  const onEpoch = () => {
    began = performance.now();
  };
  return { stepMs, hooks: { onStep, onEpoch } };
}
