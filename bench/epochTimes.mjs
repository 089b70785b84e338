// The time of a step in each epoch, for `onStep`: from the end of the first step to the end of the last one, so that
// evaluation stands apart.

export function epochTimes(rows, mb) {
  const steps = Math.ceil(rows / mb);
  const stepMs = [];
  let began = 0;
  const onStep = ({ step }) => {
    if (step === 1) began = performance.now();
    if (step === steps) stepMs.push((performance.now() - began) / (steps - 1));
  };
  return { stepMs, onStep };
}
