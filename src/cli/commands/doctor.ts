import type { CliCommand } from "../command.js";

const command: CliCommand = {
  define(program) {
    return program.command("doctor").description("tell what can compute here, and what each other way needs");
  },

  async run(_args, _options, { terminal }) {
    const [{ inspectBackends }, { dataDirectory }, { packageVersion }] = await Promise.all([
      import("../../engine/inspectBackends.js"),
      import("../../platform/files.js"),
      import("../../version.js"),
    ]);
    const backends = await inspectBackends();
    const about = {
      antk: packageVersion(),
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      data: dataDirectory(),
    };
    terminal.emit({ event: "doctor", ...about, backends });
    terminal.print(`antk ${about.antk}, Node ${about.node}, ${about.platform}; data in ${about.data}`);
    terminal.print("");
    for (const { name, usable, version, missing, command: mend } of backends) {
      terminal.print(`${usable ? "can run" : "cannot "}  ${name.padEnd(15)} ${usable ? version : missing}`);
      if (mend) terminal.print(`${" ".repeat(25)}${mend}`);
    }
  },
};

export default command;
