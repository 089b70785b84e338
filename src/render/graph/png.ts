import { failure, ResourceError } from "../../diagnostics/errors.js";
import { arimoFiles } from "./fonts.js";

/** Pixels of the picture for one of the SVG's. */
const ZOOM = 2;

/**
 * The picture in pixels.
 * @throws ResourceError where there is no font to write the text with
 */
export async function svgToPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import("@resvg/resvg-js");
  const arimo = arimoFiles();
  const font = {
    ...(arimo
      ? { fontFiles: Object.values(arimo), defaultFontFamily: "Arimo", sansSerifFamily: "Arimo" }
      : {}),
    loadSystemFonts: arimo === null || !arimoHas(svg),
  };
  const probe = new Resvg('<svg xmlns="http://www.w3.org/2000/svg"><text y="20">x</text></svg>', { font });
  if (probe.getBBox() === undefined) throw noFont();
  return new Resvg(svg, { font, fitTo: { mode: "zoom", value: ZOOM }, background: "white" }).render().asPng();
}

/** Latin, Greek and Cyrillic letters and the usual signs; for others the machine's own fonts are needed. */
function arimoHas(text: string): boolean {
  return !/[\u0530-\u1fff\u2070-\u{10ffff}]/u.test(text);
}

function noFont() {
  return failure(ResourceError, "no-font", "a PNG needs a font, and this machine has none", {
    notes: ["write an SVG or a PDF instead, or install a font such as DejaVu Sans or Liberation Sans"],
  });
}
