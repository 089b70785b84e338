import { arimoFiles } from "./fonts.js";
import { sizeOfSvg } from "./svg.js";

/** Points added on each side, which printers cannot reach. */
const MARGIN = 18;
/** The long and short side of A3. What is larger is scaled down to it, so that one sheet always holds the graph. */
const A3 = [1190.55, 841.89] as const;

/**
 * One page with the picture as vectors and text. The page is as large as the picture and never larger than A3.
 * It holds no date, so the same picture gives the same bytes.
 */
export async function svgToPdf(svg: string): Promise<Uint8Array> {
  const [{ default: PdfDocument }, { default: drawSvg }] = await Promise.all([
    import("pdfkit"),
    import("svg-to-pdfkit"),
  ]);
  const [width, height] = sizeOfSvg(svg);
  const scale = scaleToA3(width, height);
  const size: [number, number] = [width * scale + 2 * MARGIN, height * scale + 2 * MARGIN];
  const info = { CreationDate: new Date(0), Producer: "antk", Creator: "antk" };
  const document = new PdfDocument({ size, margin: 0, info });
  // pdfkit needs a date, but writes only the enumerable entries.
  Object.defineProperty(document.info, "CreationDate", { enumerable: false });
  const fonts = arimoFiles() ?? { regular: "Helvetica", bold: "Helvetica-Bold", italic: "Helvetica-Oblique" };
  const chunks: Uint8Array[] = [];
  document.on("data", (chunk: Uint8Array) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => document.on("end", resolve).on("error", reject));
  drawSvg(document, svg, MARGIN, MARGIN, {
    width: width * scale,
    height: height * scale,
    assumePt: true,
    fontCallback: (_family, bold, italic) => (bold ? fonts.bold : italic ? fonts.italic : fonts.regular),
  });
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

function scaleToA3(width: number, height: number): number {
  const [long, short] = A3.map((side) => side - 2 * MARGIN) as [number, number];
  return Math.min(1, long / Math.max(width, height), short / Math.min(width, height));
}
