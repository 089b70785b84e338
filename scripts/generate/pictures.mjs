// The pictures of docs/pictures, each with its Graphviz text beside it, which tells whether it is up to date.

const pictures = [
  { config: "configs/mf.config", picture: "docs/pictures/mf.png" },
  { config: "configs/tree.config", picture: "docs/pictures/tree.pdf" },
];

/**
 * The Graphviz text of each picture, by the path that it is kept under.
 * @returns {Promise<Map<string, string>>}
 */
export async function pictureTexts(api, root) {
  const texts = new Map();
  for (const { config, picture } of pictures) {
    const graph = await compiled(api, root, config);
    texts.set(textPath(picture), api.graphToDot(graph, { withData: true }));
  }
  return texts;
}

/** Draws the pictures whose text is among these paths. */
export async function drawPictures(api, root, paths) {
  for (const { config, picture } of pictures) {
    if (!paths.has(textPath(picture))) continue;
    await api.renderGraph(await compiled(api, root, config), `${root}${picture}`, { withData: true });
  }
}

async function compiled(api, root, config) {
  const data = await api.readDataSets("planted", { target: "ratings" });
  return api.compile(`${root}${config}`, { data: data.train });
}

function textPath(picture) {
  return picture.replace(/\.\w+$/, ".dot");
}
