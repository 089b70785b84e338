import { arimoFiles } from "./fonts.js";
import { sizeOfSvg } from "./svg.js";

/** Points added on each side, which printers cannot reach. */
const MARGIN = 18;
/** The long and short side of A3, in points. */
const A3 = [1190.55, 841.89] as const;
/** Below this, text is too small to read on paper: then the page grows instead. */
const SMALLEST_SCALE = 0.6;
/** The longest side a page may have; ISO 32000-1, annex C. */
const LONGEST_SIDE = 14_400;

/**
 * One page with the picture as vectors and text. The page is as large as the picture; what is larger than A3 is
 * scaled down to fit a sheet of it, as far as it stays readable. Without a date, so that the same picture gives
 * the same bytes.
 */
export async function svgToPdf(svg: string): Promise<Uint8Array> {
  const [{ default: PdfDocument }, { default: drawSvg }] = await Promise.all([
    import("pdfkit"),
    import("svg-to-pdfkit"),
  ]);
  const [width, height] = sizeOfSvg(svg);
  const scale = scaleOf(width, height);
  const size: [number, number] = [width * scale + 2 * MARGIN, height * scale + 2 * MARGIN];
  const info = { CreationDate: new Date(0), Producer: "antk", Creator: "antk" };
  const document = new PdfDocument({ size, margin: 0, info });
  // pdfkit needs a date, but writes only the enumerable entries.
  Object.defineProperty(document.info, "CreationDate", { enumerable: false });
  const fonts = arimoFiles() ?? { regular: "Helvetica", bold: "Helvetica-Bold", italic: "Helvetica-Oblique" };
  const chunks: Uint8Array[] = [];
  document.on("data", (chunk: Uint8Array) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => document.on("end", resolve).on("error", reject));
  // Without a size of its own the drawing fills what it is given.
  drawSvg(document, svg.replace(/(?<=<svg) width="\S+" height="\S+"/, ""), MARGIN, MARGIN, {
    width: width * scale,
    height: height * scale,
    assumePt: true,
    fontCallback: (_family, bold, italic) => (bold ? fonts.bold : italic ? fonts.italic : fonts.regular),
  });
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

function scaleOf(width: number, height: number): number {
  const [long, short] = A3.map((side) => side - 2 * MARGIN) as [number, number];
  const toA3 = Math.min(1, long / Math.max(width, height), short / Math.min(width, height));
  return Math.min(Math.max(SMALLEST_SCALE, toA3), (LONGEST_SIDE - 2 * MARGIN) / Math.max(width, height));
}
