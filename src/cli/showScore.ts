/** Four places, without `-0.0000`. */
export function showScore(score: number): string {
  return score.toFixed(4).replace(/^-(0\.0*)$/, "$1");
}
