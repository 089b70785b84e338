import { createRequire } from "node:module";

/**
 * Arimo, whose letters are as wide as Helvetica's, which Graphviz lays text out with: so text fits its box on
 * machines that have no fonts. null where the package is not installed.
 * @see https://fonts.google.com/specimen/Arimo
 */
export function arimoFiles(): FontFiles | null {
  const { resolve } = createRequire(import.meta.url);
  try {
    const file = (style: string) => resolve(`@expo-google-fonts/arimo/${style}/Arimo_${style}.ttf`);
    return { regular: file("400Regular"), bold: file("700Bold"), italic: file("400Regular_Italic") };
  } catch {
    return null;
  }
}

export interface FontFiles {
  readonly regular: string;
  readonly bold: string;
  readonly italic: string;
}
