// The time of a step in each epoch, evaluation apart, from two hooks of `train`: whole epochs parted by their steps, as
// the peers measure them, since an engine may take several steps at once. The first also records and compiles.

export function epochTimes(rows, mb) {
  const steps = Math.ceil(rows / mb);
  const stepMs = [];
  let began = performance.now();
  const onStep = ({ step }) => {
    if (step === steps) stepMs.push((performance.now() - began) / steps);
  };
  const onEpoch = () => {
    began = performance.now();
  };
  return { stepMs, hooks: { onStep, onEpoch } };
}
